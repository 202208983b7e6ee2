using System.Globalization;
using System.Text;
using Writ.Cedar;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary>One finding about a file, as <c>-o json</c> prints it. Offsets and columns count UTF-16 units; line 0: no place in the text.</summary>
internal sealed record CedarFinding(string Code, string Severity, string Message, string? File, int Line, int Column, int Start, int End, string? Help)
{
    public static CedarFinding Of(CedarDiagnostic finding) => new(
        finding.Id, finding.Severity == DiagnosticSeverity.Error ? "error" : "warning", finding.Message, finding.Source,
        finding.Span.Line, finding.Span.Column, finding.Span.Start, finding.Span.End, finding.Help);
}

/// <summary>Findings for people: where, what, the line itself with a caret under the place, and what to do.</summary>
internal static class CedarFindings
{
    private const int LongestLine = 160;

    public static void Write(CedarFiles files, Terminal terminal)
    {
        foreach (var finding in files.Findings) Write(finding, files.LineOf(finding), terminal);
    }

    private static void Write(CedarDiagnostic finding, string? line, Terminal terminal)
    {
        var place = finding.Span.Line == 0
            ? finding.Source
            : string.Create(CultureInfo.InvariantCulture, $"{finding.Source ?? "text"}:{finding.Span.Line}:{finding.Span.Column}");
        var mark = finding.Severity == DiagnosticSeverity.Error ? terminal.Red("✗") : "!";
        terminal.Error.WriteLine($"{mark} {(place is null ? "" : place + "  ")}{Text.OneLine(finding.Message)} ({finding.Id})");
        if (line is not null) WriteLine(finding.Span, line, terminal);
        if (finding.Help is { } help) terminal.Error.WriteLine($"    do: {Text.OneLine(help)}");
    }

    // A line of a megabyte is shown around its place alone.
    private static void WriteLine(SourceSpan span, string line, Terminal terminal)
    {
        var at = Math.Min(span.Column - 1, line.Length);
        var from = at > LongestLine / 2 && line.Length > LongestLine ? at - (LongestLine / 2) : 0;
        var shown = line[from..Math.Min(line.Length, from + LongestLine)];
        var carets = Math.Clamp(span.End - span.Start, 1, Math.Max(1, from + shown.Length - at));
        var number = span.Line.ToString(CultureInfo.InvariantCulture);
        terminal.Error.WriteLine($"    {terminal.Dim($"{number} |")} {Tame(shown)}");
        terminal.Error.WriteLine($"    {new string(' ', number.Length)} {terminal.Dim("|")} {new string(' ', at - from)}{terminal.Red(new string('^', carets))}");
    }

    // One column a unit, so that the caret stands below its place.
    private static string Tame(string line)
    {
        var tame = new StringBuilder(line.Length);
        foreach (var c in line) tame.Append(c == '\t' ? ' ' : char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '·' : c);
        return tame.ToString();
    }
}
