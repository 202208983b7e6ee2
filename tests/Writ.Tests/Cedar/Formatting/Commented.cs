using System.Text;
using System.Text.RegularExpressions;

namespace Writ.Tests.Cedar.Formatting;

/// <summary>Puts comments between the words of policies, and finds comments again, apart from the code under test.</summary>
internal static partial class Commented
{
    /// <summary>The text with comments and line ends between its words, as many as chance has it.</summary>
    public static string Text(string policies, Random random)
    {
        var share = random.Next(3) * 10;
        var text = new StringBuilder();
        var number = 0;
        foreach (Match word in Words().Matches(policies))
        {
            text.Append(word.Value);
            text.Append(random.Next(100) >= share ? " " : random.Next(3) switch
            {
                0 => $" // {number++}\n",
                1 => $"\n// {number++}\n\n  // {number++} \n",
                _ => "\n\n",
            });
        }

        return text.ToString();
    }

    public static IReadOnlyList<string> CommentsOf(string text) =>
        [.. Words().Matches(text).Select(word => word.Value).Where(word => word.StartsWith("//", StringComparison.Ordinal)).Select(word => word.Trim())];

    [GeneratedRegex("""//[^\n]*|"(?:\\.|[^"\\])*"|\?[a-z]+|[A-Za-z_][A-Za-z_0-9]*|[0-9]+|::|==|!=|<=|>=|&&|\|\||\S""", RegexOptions.Singleline)]
    private static partial Regex Words();
}
