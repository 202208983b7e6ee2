using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar.Formatting;

/// <summary>The formatter: its layout is the reference's, and nothing but layout changes.</summary>
public sealed class FormatterTests
{
    private const string Snapshots = "vectors/cedar/formatter-tests.tar.gz";
    private const string Samples = "vectors/cedar/cli-sample-data.tar.gz";

    [SharedDataFact(Snapshots)]
    public void Every_recorded_layout_is_ours()
    {
        var inputs = ConformanceData.Read(Snapshots);
        foreach (var (path, text) in ConformanceData.Read(Samples)) inputs[path] = text;
        // Of some inputs there are two, an older one and one of today.
        var snapshots = inputs.Where(file => file.Key.EndsWith(".snap", StringComparison.Ordinal)).ToLookup(
            file => Path.GetFileName(file.Key).Split('@')[1][..^".snap".Length].Replace("__", "/", StringComparison.Ordinal),
            file => file.Value[(file.Value.IndexOf("\n---\n", StringComparison.Ordinal) + 5)..].Trim());
        foreach (var recorded in snapshots)
        {
            var named = recorded.Key;
            // One is empty, and an empty file is none to the archive's reader.
            var input = named == "empty.cedar" ? "" : inputs.First(file => file.Key.EndsWith("/" + named, StringComparison.Ordinal)).Value;
            Assert.True(recorded.Contains(Format(input).Trim()), $"{named}\n{Format(input)}");
        }

        Assert.Equal(51, snapshots.Count);
    }

    [Fact]
    public void Layouts_seen_of_the_reference_are_ours()
    {
        var vectors = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "cedar", "formatted.json")))!.AsArray();
        foreach (var vector in vectors)
        {
            var options = new FormatOptions { LineWidth = vector!["lineWidth"]!.GetValue<int>(), IndentWidth = vector["indentWidth"]!.GetValue<int>() };
            var formatted = Must.Have(PolicyFormatter.Format(vector["text"]!.GetValue<string>(), options));
            Assert.Equal(vector["formatted"]!.GetValue<string>(), formatted);
        }

        Assert.True(vectors.Count > 300);
    }

    [Fact]
    public void Formatting_changes_no_meaning_no_comment_and_nothing_twice()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = Commented.Text(new PolicyGenerator(seed).Policies(), random);
            var options = new FormatOptions { LineWidth = random.Next(1, 120), IndentWidth = random.Next(0, 9) };
            var formatted = Must.Have(PolicyFormatter.Format(text, options));
            Assert.Equal(Must.Policies(text).ToJson(), Must.Policies(formatted).ToJson());
            Assert.Equal(Commented.CommentsOf(text), Commented.CommentsOf(formatted));
            Assert.Equal(formatted, Must.Have(PolicyFormatter.Format(formatted, options)));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n// alone ", "// alone\n")]
    [InlineData("permit(principal,action,resource,);", "permit (principal, action, resource);\n")]
    [InlineData("permit(principal == ?principal, action, resource is R in ?resource);",
        "permit (\n  principal == ?principal,\n  action,\n  resource is R in ?resource\n);\n")]
    public void Small_texts_are_laid_out(string text, string expected) => Assert.Equal(expected, Format(text));

    [Fact]
    public void The_comma_before_a_bracket_goes_unless_a_comment_hangs_on_it() =>
        Assert.Equal(
            "permit (principal, action, resource)\nwhen\n{\n  [1] == [2\n   // kept\n   ,]\n};\n",
            Format("permit(principal, action, resource) when { [1,] == [2\n// kept\n,] };"));

    [Fact]
    public void Carriage_returns_end_lines_of_comments_too() =>
        Assert.Equal("// a\n// b\npermit (principal, action, resource); // c\n", Format("// a\r\n// b\r\npermit(principal, action, resource); // c\r\n"));

    [Fact]
    public void A_text_that_does_not_parse_is_not_formatted() =>
        Assert.Equal(["WRIT1006", "WRIT1017"], Must.Fail(PolicyFormatter.Format("permit(principal, action); permit(principal, action, resource) when { x };")));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(10_001, 2)]
    [InlineData(80, -1)]
    [InlineData(80, 101)]
    public void Options_out_of_range_are_refused(int lineWidth, int indentWidth) => Assert.Throws<ArgumentOutOfRangeException>(
        () => PolicyFormatter.Format("", new FormatOptions { LineWidth = lineWidth, IndentWidth = indentWidth }));

    [Fact]
    public void Nesting_up_to_the_bound_is_laid_out_on_a_small_stack()
    {
        var (open, close) = (string.Concat(Enumerable.Repeat("([", 95)), string.Concat(Enumerable.Repeat("])", 95)));
        string? formatted = null;
        var thread = new Thread(() => formatted = Format($"permit(principal, action, resource) when {{ {open}1{close} }};"), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Contains("([([", formatted, StringComparison.Ordinal);
    }

    private static string Format(string text) => Must.Have(PolicyFormatter.Format(text));
}
