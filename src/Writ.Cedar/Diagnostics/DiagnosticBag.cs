namespace Writ.Cedar;

/// <summary>Collects findings while something is read; bounded, because a hostile text could produce one a character.</summary>
internal sealed class DiagnosticBag(SourceText? text)
{
    private const int Most = 100;

    private readonly List<CedarDiagnostic> _found = [];

    public bool HasErrors { get; private set; }

    public bool Full => _found.Count >= Most;

    public IReadOnlyList<CedarDiagnostic> ToList() => [.. _found];

    public void Error(string id, TextRange range, string message, string? help = null) =>
        Add(new(id, DiagnosticSeverity.Error, message, text?.Name, text?.Resolve(range) ?? default, help));

    public void Warning(string id, TextRange range, string message, string? help = null) =>
        Add(new(id, DiagnosticSeverity.Warning, message, text?.Name, text?.Resolve(range) ?? default, help));

    /// <summary>A finding that is about no place in a text.</summary>
    public void ErrorIn(string? source, string id, string message, string? help = null) =>
        Add(new(id, DiagnosticSeverity.Error, message, source ?? text?.Name, default, help));

    public void Add(CedarDiagnostic diagnostic)
    {
        // What overflows is dropped, but that there was an error never is.
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        if (!Full) _found.Add(diagnostic);
    }
}
