using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Cedar;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ policy init|check|show</c>: the bundle that decides, before it does.</summary>
internal static class PolicyCommand
{
    public static Command Create(GlobalOptions global) =>
        new("policy", "The policies that decide.") { Init(global), Check(global), Show(global) };

    private static Command Init(GlobalOptions global)
    {
        var force = new Option<bool>("--force") { Description = "put the starter in the place of the present bundle, which is kept beside it; never of protected rules" };
        var command = new Command("init", "Write a commented starter bundle that fits this machine into the data directory.") { force };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = DataDirectory.Open(parsed.GetValue(global.Data));
            var written = await StarterFiles.Write(data, parsed.GetValue(force), TimeProvider.System).ConfigureAwait(false);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(written, StarterJson.Default.StarterFiles));
            else PolicyText.Write(written, terminal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Check(GlobalOptions global)
    {
        var folder = Folder();
        var command = new Command("check", "Read a bundle and list every finding, with file and place.") { folder };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var (path, loaded) = Load(global, parsed, parsed.GetValue(folder));
            var check = new PolicyCheck(path, loaded.Ok, loaded.Ok ? PolicySummary.Of(loaded.Value) : null, [.. loaded.Diagnostics.Select(PolicyFinding.Of)]);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(check, PolicyJson.Default.PolicyCheck));
            else PolicyText.Write(check, terminal);
            return loaded.Ok ? ExitCodes.Done : ExitCodes.Usage;
        });
        return command;
    }

    private static Command Show(GlobalOptions global)
    {
        var folder = Folder();
        var command = new Command("show", "Show the rules of a bundle that loads, and the digest that decisions under it name.") { folder };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var (path, loaded) = Load(global, parsed, parsed.GetValue(folder));
            if (!loaded.Ok)
            {
                throw new DiagnosedException(new Diagnosis("WRIT6012", $"the policy bundle {path} does not load",
                    string.Join("\n       ", loaded.Diagnostics.Select(PolicyFolders.Place)), "correct the bundle: writ policy check", ExitCodes.Usage));
            }

            var summary = PolicySummary.Of(loaded.Value);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(summary, PolicyJson.Default.PolicySummary));
            else PolicyText.Write(path, summary, terminal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string?> Folder() =>
        new("folder") { Description = "a bundle's folder (else the data directory's policies)", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>As a run would load it: the data directory's protected tier, where there is one, included.</summary>
    private static (string Path, ParseResult<PolicyBundle> Loaded) Load(GlobalOptions global, ParseResult parsed, string? folder)
    {
        var data = folder is null ? ExistingData.Require(global, parsed) : DataDirectory.At(parsed.GetValue(global.Data));
        var version = File.Exists(data.Trust) ? TrustReading.Load(data.Trust).File.Version : 1;
        return (folder is null ? data.Policy : Path.GetFullPath(folder), new PolicyFolders(data, folder, () => version).Parse());
    }
}

/// <summary>What a check of a bundle found.</summary>
internal sealed record PolicyCheck(string Folder, bool Ok, PolicySummary? Bundle, IReadOnlyList<PolicyFinding> Findings);

/// <summary>One finding about a bundle.</summary>
internal sealed record PolicyFinding(string Code, bool Refuses, string Message, string? File, int Line, int Column, string? Help)
{
    public static PolicyFinding Of(CedarDiagnostic finding) => new(
        finding.Id, finding.Severity == DiagnosticSeverity.Error, finding.Message, finding.Source, finding.Span.Line, finding.Span.Column, finding.Help);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyCheck))]
[JsonSerializable(typeof(PolicySummary))]
internal sealed partial class PolicyJson : JsonSerializerContext;
