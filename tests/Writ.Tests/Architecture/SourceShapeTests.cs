using System.Text.RegularExpressions;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>The habits that text can show: small files, telling names, suppressions with a reason.</summary>
public sealed partial class SourceShapeTests
{
    private const int LongestFile = 400;

    // The aim is .editorconfig's 140; beyond this a line is cut, whatever it says.
    private const int LongestLine = 200;

    private const string Modifiers = "public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe";
    private const string Kinds = @"class|struct|interface|enum|record(?:\s+(?:class|struct))?";

    private static readonly string[] Folders = ["src", "tests", "bench", "eng"];

    [Fact]
    public void No_file_is_longer_than_400_lines_without_a_reason()
    {
        // The reason is a comment in the file's first line: "// Long: <why>".
        var files =
            from file in Sources()
            let lines = File.ReadAllLines(file)
            where lines.Length > LongestFile && !lines[0].StartsWith("// Long: ", StringComparison.Ordinal)
            select Repository.Relative(file);
        Assert.Empty(files);
    }

    [Fact]
    public void No_line_is_longer_than_200_characters()
    {
        var lines =
            from file in Sources()
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            where line.text.Length > LongestLine
            select $"{Repository.Relative(file)}:{line.number}";
        Assert.Empty(lines);
    }

    [Fact]
    public void No_type_is_named_for_nothing_in_particular()
    {
        var named =
            from file in Sources()
            from Match type in TypeDeclaration().Matches(File.ReadAllText(file))
            where VagueWord().IsMatch(type.Groups[1].Value)
            select $"{Repository.Relative(file)}: {type.Groups[1].Value}";
        Assert.Empty(named);
    }

    [Fact]
    public void Every_project_is_at_most_two_folders_deep()
    {
        var deep = Repository.Files("src", "*.cs").Select(Repository.Relative).Where(file => file.Split('/').Length > 5);
        Assert.Empty(deep);
    }

    [Fact]
    public void Every_suppression_says_why_on_its_line()
    {
        var silent =
            from file in Sources()
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            let start = line.text.TrimStart()
            where (start.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !start.Contains("//", StringComparison.Ordinal))
                || (start.StartsWith("[SuppressMessage", StringComparison.Ordinal) && !start.Contains("Justification = ", StringComparison.Ordinal))
            select $"{Repository.Relative(file)}:{line.number}";
        Assert.Empty(silent);
    }

    [Fact]
    public void No_exception_is_swallowed_without_a_word()
    {
        var swallowed = from file in Sources() where EmptyCatch().IsMatch(File.ReadAllText(file)) select Repository.Relative(file);
        Assert.Empty(swallowed);
    }

    [Theory]
    [InlineData("internal sealed class KeyManager", true)]
    [InlineData("public static class PathUtils", true)]
    [InlineData("public abstract record NodeBase", true)]
    [InlineData("public sealed class Base64Reader", false)]
    [InlineData("internal readonly struct Commons", false)]
    public void A_vague_name_is_recognised(string declaration, bool vague) =>
        Assert.Equal(vague, VagueWord().IsMatch(TypeDeclaration().Match(declaration).Groups[1].Value));

    private static IEnumerable<string> Sources() => Folders.SelectMany(folder => Repository.Files(folder, "*.cs"));

    [GeneratedRegex($@"^\s*(?:(?:{Modifiers})\s+)+(?:{Kinds})\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("(Manager|Helpers?|Util(s|ity|ities)?|Common|Services?|Impl)(?![a-z])|Base$")]
    private static partial Regex VagueWord();

    [GeneratedRegex(@"\bcatch\b[^{};""]*(?<!is )\{\s*\}")]
    private static partial Regex EmptyCatch();
}
