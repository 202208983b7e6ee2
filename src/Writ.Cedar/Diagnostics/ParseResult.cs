namespace Writ.Cedar;

/// <summary>A value, or the reasons why there is none. Warnings may accompany a value.</summary>
public sealed record ParseResult<T>(T? Value, IReadOnlyList<CedarDiagnostic> Diagnostics)
    where T : class
{
    /// <summary>Whether there is a value. It is never there when a diagnostic is an error.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool Ok => Value is not null;
}
