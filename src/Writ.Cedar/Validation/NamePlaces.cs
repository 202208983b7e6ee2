namespace Writ.Cedar;

/// <summary>Where names stand within an expression: its tree has the places of expressions only.</summary>
internal sealed class NamePlaces(SourceText source)
{
    /// <summary>The entities written in a part of a head, in order.</summary>
    public List<TextRange> UidsIn(TextRange range)
    {
        List<TextRange> places = [];
        var tokens = Tokens(range);
        var start = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Identifier) start = i > 0 && tokens[i - 1].Kind == TokenKind.DoubleColon ? start : i;
            else if (tokens[i].Kind == TokenKind.String && start >= 0) places.Add(tokens[start].Range.To(tokens[i].Range));
        }

        return places;
    }

    /// <summary>The type of an entity: all but its id.</summary>
    public TextRange TypeOf(TextRange uid) => Path(Tokens(uid), 0) ?? uid;

    /// <summary>The type that <c>is</c> asks for.</summary>
    public TextRange TypeAfterIs(TextRange range)
    {
        var tokens = Tokens(range);
        var at = tokens.FindIndex(t => t.Kind == TokenKind.Identifier && source.Text.AsSpan(t.Start, t.End - t.Start) is "is");
        return Path(tokens, at + 1) ?? range;
    }

    private static TextRange? Path(List<Token> tokens, int from)
    {
        if (from >= tokens.Count || tokens[from].Kind != TokenKind.Identifier) return null;
        var last = from;
        while (last + 2 < tokens.Count && tokens[last + 1].Kind == TokenKind.DoubleColon && tokens[last + 2].Kind == TokenKind.Identifier) last += 2;
        return tokens[from].Range.To(tokens[last].Range);
    }

    private List<Token> Tokens(TextRange range)
    {
        var tokens = Lexer.Tokenize(source.Text[range.Start..range.End], new DiagnosticBag(null));
        return tokens.ConvertAll(t => new Token(t.Kind, t.Start + range.Start, t.End + range.Start));
    }
}
