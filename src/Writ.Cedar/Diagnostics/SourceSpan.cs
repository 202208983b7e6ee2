namespace Writ.Cedar;

/// <summary>Where something stands in a text. Offsets count UTF-16 units; line and column are 1-based.</summary>
/// <param name="Start">Offset of the first unit.</param>
/// <param name="End">Offset after the last unit.</param>
/// <param name="Line">Line of <paramref name="Start"/>, 1-based; 0 when there is no text to point into.</param>
/// <param name="Column">Column of <paramref name="Start"/> in UTF-16 units, 1-based.</param>
public readonly record struct SourceSpan(int Start, int End, int Line, int Column);
