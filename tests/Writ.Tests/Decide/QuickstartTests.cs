using System.Text.RegularExpressions;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>The bundle that the README uses decides as its README says.</summary>
public sealed partial class QuickstartTests
{
    private static readonly string Folder = Repository.PathOf("samples", "quickstart");

    [Fact]
    public void It_loads_without_a_finding_and_has_the_starter_schema()
    {
        var bundle = BundleFolder.Load("samples", "quickstart");
        Assert.Equal(StarterSchema.Text, bundle.Authority.Schema);
    }

    [Fact]
    public void Every_command_of_its_readme_gets_the_answer_written_above_it()
    {
        var bundle = BundleFolder.Load("samples", "quickstart");
        var commands = Commands();
        Assert.Equal(4, commands.Count);
        Assert.All(commands, command => Assert.Equal(command.Code, Ask(bundle, IntentOf(command)).Code));
    }

    [Fact]
    public void One_byte_more_in_the_program_is_denied()
    {
        var bundle = BundleFolder.Load("samples", "quickstart");
        var allowed = Commands().First(command => command.Code == "WRIT1600");
        var changed = Digest.Of([.. File.ReadAllBytes(Path.Combine(Folder, "refund")), (byte)'\n']);
        Assert.Equal("WRIT1612", Ask(bundle, IntentOf(allowed, changed)).Code);
    }

    [Fact]
    public void Its_obligations_are_those_of_its_annotations()
    {
        var bundle = BundleFolder.Load("samples", "quickstart");
        var obligations = Ask(bundle, IntentOf(Commands().First(command => command.Code == "WRIT1600"))).Obligations!;
        Assert.Equal("wall=30s output=64KiB file=1MiB files=64", LimitsText.Write(obligations.Limits));
        Assert.Equal("refunds", obligations.Profile!.Name);
        Assert.Empty(obligations.Profile.Write);
        Assert.Contains(Repository.Root.TrimEnd('/'), obligations.Profile.Read);
    }

    private static Intent IntentOf(ReadmeCommand command, Digest? measured = null)
    {
        var path = Repository.PathOf(command.Words[0].TrimStart('/')) is var file && File.Exists(file) ? file : command.Words[0];
        var isScript = path.StartsWith(Folder, StringComparison.Ordinal);
        var program = new FileIdentity(path, measured ?? Digest.Of(File.ReadAllBytes(path)));
        var shell = new FileIdentity("/usr/bin/dash", SomeDigest);
        return Intent(
            Command([.. command.Words]) with
            {
                Executable = isScript ? shell : program,
                Script = isScript ? program : null,
                WorkingDirectory = Repository.Root.TrimEnd('/'),
            },
            command.Agent);
    }

    // "Denied … (WRIT1612, exit 80)" stands in the paragraph above a command; a paragraph without a code speaks of an allow.
    private static List<ReadmeCommand> Commands()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        List<ReadmeCommand> commands = [];
        foreach (Match match in CommandLine().Matches(readme))
        {
            var before = readme[..match.Index];
            var paragraph = before[before.LastIndexOf("\n\n", before.Length - "```console\n".Length - 2, StringComparison.Ordinal)..];
            var code = Code().Match(paragraph);
            var agent = match.Groups["agent"];
            commands.Add(new ReadmeCommand(agent.Success ? agent.Value : null, match.Groups["words"].Value.Split(' '), code.Success ? code.Value : "WRIT1600"));
        }

        return commands;
    }

    [GeneratedRegex(@"^\$ \./writ run --policy samples/quickstart (?:--agent (?<agent>\S+) )?-- (?<words>.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex("WRIT[0-9]{4}")]
    private static partial Regex Code();

    private sealed record ReadmeCommand(string? Agent, IReadOnlyList<string> Words, string Code);
}
