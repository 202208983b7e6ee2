using Writ.Cedar;

namespace Writ.Decide;

/// <summary>Collects what is wrong with a bundle, so that its author sees all of it in one go.</summary>
internal sealed class Findings
{
    private readonly List<CedarDiagnostic> _found = [];

    public bool HasErrors { get; private set; }

    public void Error(string id, string? source, SourceSpan span, string message, string help) =>
        Add(new CedarDiagnostic(id, DiagnosticSeverity.Error, message, source, span, help));

    public void Warning(string id, string? source, SourceSpan span, string message, string help) =>
        Add(new CedarDiagnostic(id, DiagnosticSeverity.Warning, message, source, span, help));

    public void AddRange(IEnumerable<CedarDiagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) Add(diagnostic);
    }

    /// <summary>By file, then by place; what is about no place comes first.</summary>
    public IReadOnlyList<CedarDiagnostic> ToList()
    {
        List<CedarDiagnostic> sorted = [.. _found.Distinct()];
        sorted.Sort(static (left, right) =>
        {
            var byFile = string.CompareOrdinal(left.Source, right.Source);
            if (byFile != 0) return byFile;
            var byPlace = left.Span.Start.CompareTo(right.Span.Start);
            if (byPlace != 0) return byPlace;
            var byId = string.CompareOrdinal(left.Id, right.Id);
            return byId != 0 ? byId : string.CompareOrdinal(left.Message, right.Message);
        });
        return sorted;
    }

    private void Add(CedarDiagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        _found.Add(diagnostic);
    }
}
