using System.CommandLine;
using Writ.Core.Ids;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ revoke EXE|PRM --reason TEXT</c>: takes authority back, and waits until what it stopped is confirmed dead.</summary>
internal static class RevokeCommand
{
    public static Command Create(GlobalOptions global)
    {
        var target = new Argument<string>("target") { Description = "an execution (exe_…) or a permit (prm_…)", HelpName = "ID" };
        var reason = new Option<string>("--reason") { Description = "why: recorded, and shown to whoever ran it", HelpName = "TEXT", Required = true };
        var command = new Command("revoke", "Revoke a permit or a running execution; it is stopped and its end confirmed.") { target, reason };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var id = parsed.GetValue(target)!;
            if (!WritId.IsValid(IdKind.Execution, id) && !WritId.IsValid(IdKind.Permit, id))
                throw new DiagnosedException(new Diagnosis("WRIT6041", $"there is no execution or permit {id}", "it is not an id of either kind",
                    "writ executions list", ExitCodes.NotFound));

            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), policyFolder: null, TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var outcome = await new Revoking(plane).Revoke(id, parsed.GetValue(reason)!, LocalPeer.Current(), cancellation).ConfigureAwait(false);
                terminal.Out.WriteLine(outcome);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
