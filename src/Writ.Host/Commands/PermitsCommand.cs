using System.CommandLine;
using Writ.Core.Documents;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ permits issue --out FILE -- CMD…</c>: decide and authorize now, execute later with <c>writ run --permit</c>.</summary>
internal static class PermitsCommand
{
    public static Command Create(GlobalOptions global, string[]? program)
    {
        var agent = new Option<string?>("--agent") { Description = "the agent this is done for: a claim", HelpName = "NAME" };
        var purpose = new Option<string?>("--purpose") { Description = "what for: a claim", HelpName = "TEXT" };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle (else the data directory's)", HelpName = "DIR" };
        var limits = new Option<string?>("--limits") { Description = "tighter limits, e.g. \"wall=5s output=1MiB\"", HelpName = "LIMITS" };
        var output = new Option<string>("--out") { Description = "where the permit goes, with its holder's key", HelpName = "FILE", Required = true };
        var issue = new Command("issue", "Issue a permit for one execution of a program, to be spent within a minute.") { agent, purpose, policy, limits, output };
        issue.SetAction(async parsed =>
        {
            var terminal = global.Terminal(parsed);
            var request = CallerRequest.Create(program, parsed.GetValue(agent), parsed.GetValue(purpose), parsed.GetValue(limits));
            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var pipeline = new Pipeline.Pipeline(plane, new ProgressLines(terminal, parsed.GetValue(global.Quiet)));
                using var holder = P256Signer.Create();
                var (result, dossier) = await pipeline.Issue(request, holder).ConfigureAwait(false);
                if (dossier.Permit is not { } permit)
                {
                    terminal.Fail(new Diagnosis(result!.Code!, $"{result.Execution} {result.State}", result.Reason!, result.Remedy ?? "see the policies", result.Exit));
                    return result.Exit;
                }

                new PermitFile { Permit = permit.Text, HolderKey = holder.ExportPem(), Intent = dossier.Intent }.Save(parsed.GetValue(output)!);
                terminal.Out.WriteLine(permit.Id);
                return ExitCodes.Done;
            }
        });
        return new Command("permits", "Permits: signed, bound to one execution, spent once.") { issue };
    }
}
