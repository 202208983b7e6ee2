namespace Writ.Cedar;

/// <summary>One finding about a text, a policy, a request or an entity.</summary>
/// <param name="Id">Stable, <c>WRIT1000</c> to <c>WRIT1499</c>; see docs/diagnostics.md.</param>
/// <param name="Severity">An error refuses the thing; a warning does not.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Source">The name given to the text when it was read, if any.</param>
/// <param name="Span">Where; all zero when the finding is not about a place in a text.</param>
/// <param name="Help">What to do about it, if that is not plain from the message.</param>
public sealed record CedarDiagnostic(
    string Id, DiagnosticSeverity Severity, string Message, string? Source, SourceSpan Span, string? Help)
{
    /// <summary><c>file:line:column: WRITnnnn message</c>.</summary>
    public override string ToString()
    {
        var place = Span.Line == 0 ? Source : $"{Source ?? "text"}:{Span.Line}:{Span.Column}";
        var help = Help is null ? "" : $" ({Help})";
        return place is null ? $"{Id} {Message}{help}" : $"{place}: {Id} {Message}{help}";
    }
}
