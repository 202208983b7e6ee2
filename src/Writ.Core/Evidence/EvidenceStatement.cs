using Writ.Core.Dsse;

namespace Writ.Core.Evidence;

/// <summary>One statement of an evidence file, unchecked.</summary>
/// <param name="Number">As the file says.</param>
/// <param name="PredicateType">As the file says.</param>
/// <param name="Hint">Key id that the bundle names; null where the payload was erased.</param>
/// <param name="Envelope">The signed statement; null where the payload was erased.</param>
/// <param name="Entry">What the log says of it.</param>
public sealed record EvidenceStatement(int Number, string PredicateType, string? Hint, Envelope? Envelope, LogEntry Entry)
{
    /// <summary>Whether the payload was erased, so that only its digest and its place in the log remain.</summary>
    public bool IsErased => Envelope is null;
}
