namespace Writ.Cedar;

/// <summary>Offsets into a <see cref="SourceText"/>, in UTF-16 units; the end is exclusive.</summary>
internal readonly record struct TextRange(int Start, int End)
{
    public TextRange To(TextRange last) => new(Start, last.End);
}
