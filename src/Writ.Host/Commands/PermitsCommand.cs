using System.CommandLine;
using System.Globalization;
using Writ.Authorize;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ permits issue|delegate|show</c>: decide and authorize now, execute later; hand on less; see what a permit is.</summary>
internal static class PermitsCommand
{
    private const int MostUses = 100;

    public static Command Create(GlobalOptions global, string[]? program) =>
        new("permits", "Permits: signed, bound to one execution, spent once.") { Issue(global, program), DelegateCommand.Create(global), PermitShowCommand.Create(global) };

    private static Command Issue(GlobalOptions global, string[]? program)
    {
        var agent = new Option<string?>("--agent") { Description = "the agent this is done for: a claim", HelpName = "NAME" };
        var purpose = new Option<string?>("--purpose") { Description = "what for: a claim", HelpName = "TEXT" };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle (else the data directory's)", HelpName = "DIR" };
        var limits = new Option<string?>("--limits") { Description = "tighter limits, e.g. \"wall=5s output=1MiB\"", HelpName = "LIMITS" };
        var output = new Option<string>("--out") { Description = "where the permit goes, with its holder's key; of several FILE.1, FILE.2 …", HelpName = "FILE", Required = true };
        var uses = new Option<int>("--uses") { Description = "that many permits of one use each, under one approval", HelpName = "N", DefaultValueFactory = _ => 1 };
        var window = new Option<string?>("--window") { Description = "how long it may wait to be spent, at most 24h (else 1m)", HelpName = "TIME" };
        var issue = new Command("issue", "Issue a permit for one execution of a program, to be spent within its window.") { agent, purpose, policy, limits, output, uses, window };
        uses.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var value) || value is < 1 or > MostUses))
                result.AddError($"--uses takes a number from 1 to {MostUses}");
        });
        issue.Validators.Add(result =>
        {
            if (result.GetValue(window) is { } text && WindowText.TryParse(text) is null) result.AddError("--window takes a time from 1s to 24h, such as 10m");
        });
        issue.SetAction(async (parsed, cancellation) =>
        {
            var terminal = global.Terminal(parsed);
            var request = CallerRequest.Create(program, parsed.GetValue(agent), parsed.GetValue(purpose), parsed.GetValue(limits));
            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var pipeline = new Pipeline.Pipeline(plane, new ProgressLines(terminal, parsed.GetValue(global.Quiet)));
                using var holder = P256Signer.Create();
                var lasts = parsed.GetValue(window) is { } text ? WindowText.TryParse(text)!.Value : PermitIssuer.Window;
                var (result, dossiers) = await pipeline.Issue(request, holder, parsed.GetValue(uses), lasts, cancellation).ConfigureAwait(false);
                if (result is not null)
                {
                    terminal.Fail(new Diagnosis(result.Code!, $"{result.Execution} {result.State}", result.Reason!, result.Remedy ?? "see the policies", result.Exit));
                    return result.Exit;
                }

                for (var i = 0; i < dossiers.Count; i++)
                {
                    var path = dossiers.Count == 1 ? parsed.GetValue(output)! : string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(output)}.{i + 1}");
                    new PermitFile { Permit = dossiers[i].Permit!.Text, HolderKey = holder.ExportPem(), Intent = dossiers[i].Intent }.Save(path);
                    terminal.Out.WriteLine(dossiers[i].Permit!.Id);
                }

                return ExitCodes.Done;
            }
        });
        return issue;
    }
}
