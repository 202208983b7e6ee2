using System.Text;
using System.Text.Json;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>Damaged files and documents are refused or decided; nothing crashes, and an allow is never about something else.</summary>
public sealed class DecideFuzzTests
{
    private const int Runs = 400;

    [Fact]
    public void A_damaged_bundle_loads_or_has_findings_and_never_crashes()
    {
        var files = StarterBundle.Create(new StarterOptions());
        var mutator = new Mutator(seed: 20);
        for (var i = 0; i < Runs; i++)
        {
            var damaged = files[i % files.Count];
            var text = Encoding.UTF8.GetString(mutator.Mutate(Encoding.UTF8.GetBytes(damaged.Text)));
            var loaded = PolicyBundle.Load([.. files.Select(file => file == damaged ? file with { Text = text } : file)], 1);
            Assert.NotEqual(loaded.Ok, loaded.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error));
            if (loaded.Ok) Assert.NotEmpty(Ask(loaded.Value).Code);
        }
    }

    [Fact]
    [Trait("law", "L2")]
    public void A_damaged_input_is_no_document_or_gets_an_answer_about_what_it_says()
    {
        var bundle = Bundle();
        var decider = new Decider(bundle);
        var original = Input(bundle).Canonical.ToArray();
        var mutator = new Mutator(seed: 21);
        var decided = 0;
        for (var i = 0; i < Runs * 10; i++)
        {
            if (Read(mutator.Mutate(original)) is not { } document) continue;
            decided++;
            var decision = decider.Decide(document);
            if (decision.Effect != DecisionEffect.Allow) continue;
            var command = document.Intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand)!;
            Assert.Equal(bundle.Digest, document.Authority);
            Assert.Equal(ContextBuilder.ResourceOf(command), document.Intent.Resource);
            Assert.Equal(command.Argv.Count, document.Context.GetProperty("arguments").GetProperty("argc").GetInt32());
        }

        Assert.InRange(decided, Runs / 4, Runs * 10);
    }

    [Theory]
    [Trait("law", "L12")]
    [InlineData("/opt/\u001b[2J\u001b[1;32mallowed", "\\u{1b}[2J")]
    [InlineData("/opt/a\nWRIT1600 allowed", "a\\nWRIT")]
    [InlineData("/opt/\u202egpj.exe", "\\u{202e}")]
    public void What_an_agent_names_cannot_write_on_the_terminal(string path, string shown)
    {
        var decision = Ask(Bundle("// nothing\n"), Intent(Command() with { Executable = new FileIdentity(path, SomeDigest) }));
        Assert.Equal("WRIT1612", decision.Code);
        Assert.DoesNotContain(decision.Reason, character => char.IsControl(character) || character == '\u202e');
        Assert.Contains(shown, decision.Reason, StringComparison.Ordinal);
    }

    private static DecisionInput? Read(byte[] bytes)
    {
        try
        {
            return CanonicalJson.Deserialize(CanonicalJson.Canonicalize(bytes), DocumentsJson.Default.DecisionInput);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
