using System.CommandLine;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary><c>writ cedar validate</c>: policies against a schema, strictly; entities too, where they are given.</summary>
internal static class ValidateCommand
{
    public static Command Create(GlobalOptions global)
    {
        var policies = new Option<string>("--policies", "-p") { Description = "policies: Cedar text or JSON", HelpName = "FILE", Required = true };
        var schema = new Option<string>("--schema", "-s") { Description = "schema: Cedar text or JSON", HelpName = "FILE", Required = true };
        var links = new Option<string?>("--template-linked", "-k") { Description = "links of templates, in JSON", HelpName = "FILE" };
        var entities = new Option<string?>("--entities") { Description = "entities in JSON, to be checked as well", HelpName = "FILE" };
        var deny = new Option<bool>("--deny-warnings") { Description = "fail where there is a warning too" };
        var command = new Command("validate", "Check policies strictly against a schema.") { policies, schema, links, entities, deny };
        command.SetAction(parsed =>
        {
            var files = new CedarFiles();
            var set = files.Policies(parsed.GetValue(policies)!, parsed.GetValue(links));
            var read = files.Schema(parsed.GetValue(schema)!);
            if (set is null || read is null) return CedarRefusal.Say(global, parsed, files, CedarRefusal.Unreadable);
            files.Keep(read.ValidatePolicies(set));
            if (parsed.GetValue(entities) is { } path) files.Entities(path, read);
            if (files.Failed || (parsed.GetValue(deny) && files.HasWarnings)) return CedarRefusal.Say(global, parsed, files, Invalid);
            Answer(set, files, global.Terminal(parsed), global.Json(parsed));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Diagnosis Invalid { get; } = new("WRIT6103", "validation failed", "the policies or the entities do not fit the schema: see the findings",
        "correct the findings", ExitCodes.Usage);

    private static void Answer(PolicySet set, CedarFiles files, Terminal terminal, bool json)
    {
        CedarFindings.Write(files, terminal);
        var answer = new ValidateAnswer(Valid: true, set.Policies.Count, set.Templates.Count, [.. files.Findings.Select(CedarFinding.Of)]);
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(answer, CedarJson.Default.ValidateAnswer));
        else terminal.Out.WriteLine($"{terminal.Green("✓")} {Text.Plural(set.Policies.Count, "policy is", "policies are")} valid");
    }
}

/// <summary>Policies that fit their schema; the findings are warnings.</summary>
internal sealed record ValidateAnswer(bool Valid, int Policies, int Templates, IReadOnlyList<CedarFinding> Findings);
