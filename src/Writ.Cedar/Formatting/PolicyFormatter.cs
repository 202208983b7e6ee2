using System.Text;

namespace Writ.Cedar;

/// <summary>
/// Lays out policies in the one way that the reference formatter does: for reviews that see what changed, and nothing else.
/// Every token and every comment stays, in its order; only the comma before a closing bracket goes, where no comment hangs on
/// it. Formatting a formatted text changes nothing.
/// </summary>
public static class PolicyFormatter
{
    /// <summary>Formats a text of policies and templates. Errors: those of <see cref="PolicySet.Parse"/>; nothing is formatted then.</summary>
    /// <param name="text">Any number of policies and templates, with comments.</param>
    /// <param name="options">Width and indentation.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    /// <returns>The text, which ends with a line feed unless it is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ParseResult<string> Format(string text, FormatOptions? options = null, string? source = null)
    {
        options ??= new FormatOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LineWidth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.LineWidth, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegative(options.IndentWidth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IndentWidth, 100);
        var parsed = PolicySet.Parse(text, source);
        return new(parsed.Ok ? Layout(text, options) : null, parsed.Diagnostics);
    }

    private static string Layout(string text, FormatOptions options)
    {
        var tokens = CommentedTokens.Of(text, new DiagnosticBag(null));
        var layout = new PolicyLayout(tokens, options.IndentWidth);
        var formatted = new StringBuilder();
        while (tokens.Kind != TokenKind.End)
        {
            if (formatted.Length > 0) formatted.Append('\n');
            formatted.Append(new DocPrinter(options.LineWidth).Print(layout.Policy()).TrimEnd('\n')).Append('\n');
        }

        foreach (var comment in tokens.Take().Above) formatted.Append(comment).Append('\n');
        return formatted.ToString();
    }
}
