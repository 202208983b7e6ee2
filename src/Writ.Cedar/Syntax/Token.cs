namespace Writ.Cedar;

/// <summary>A word of the language and where it stands. A string token includes its quotes.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextRange Range => new(Start, End);
}
