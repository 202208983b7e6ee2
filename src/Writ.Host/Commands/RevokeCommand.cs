using System.CommandLine;
using Writ.Authorize.Revoking;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ revoke TARGET --reason TEXT</c>: takes authority back, and waits until what it stopped is confirmed dead.</summary>
internal static class RevokeCommand
{
    public static Command Create(GlobalOptions global)
    {
        var target = new Argument<string>("target")
        {
            Description = "exe_…, prm_…, apr_…, principal:User::\"…\", role:Role::\"…\", policy:NAME@VERSION, key:ID, or everything", HelpName = "TARGET",
        };
        var reason = new Option<string>("--reason") { Description = "why: recorded, and shown to whoever ran it", HelpName = "TEXT", Required = true };
        var lift = new Option<bool>("--lift") { Description = "let it be permitted anew; what was issued until now stays revoked" };
        var command = new Command("revoke", "Revoke what was permitted: it is stopped and its end confirmed.") { target, reason, lift };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var text = parsed.GetValue(target)!;
            if (!RevocationTarget.TryParse(text, out var named, out var why))
                throw new DiagnosedException(new Diagnosis(why.Id, "nothing was revoked", Text.OneLine(why.Reason), why.Remedy, ExitCodes.NotFound));

            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), policyFolder: null, TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var revoking = new Revoking(plane);
                IReadOnlyList<string> told = parsed.GetValue(lift)
                    ? [await revoking.Lift(named, parsed.GetValue(reason)!, LocalPeer.Current()).ConfigureAwait(false)]
                    : await revoking.Revoke(named, parsed.GetValue(reason)!, LocalPeer.Current(), cancellation).ConfigureAwait(false);
                foreach (var line in told) terminal.Out.WriteLine(line);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
