namespace Writ.Cedar;

/// <summary>A token with the comments above it and the one behind it on its line; comments come trimmed.</summary>
internal sealed record CommentedToken(TokenKind Kind, string Text, IReadOnlyList<string> Above, string? Behind)
{
    public bool HasComments => Above.Count > 0 || Behind is not null;
}

/// <summary>Takes the tokens of a text one after the other, each with its comments. Nothing of the text is lost but its layout.</summary>
internal sealed class CommentedTokens
{
    private readonly SourceText _source;
    private readonly List<Token> _tokens;
    private int _at;
    private bool _aboveTaken;

    private CommentedTokens(SourceText source, List<Token> tokens) => (_source, _tokens) = (source, tokens);

    public TokenKind Kind => _tokens[_at].Kind;

    public static CommentedTokens Of(string text, DiagnosticBag diagnostics) =>
        new(new SourceText(text, null), Lexer.Tokenize(text, diagnostics));

    public bool Is(string word) => Peek(0).SequenceEqual(word);

    public ReadOnlySpan<char> Peek(int ahead)
    {
        var token = _tokens[Math.Min(_at + ahead, _tokens.Count - 1)];
        return _source.Text.AsSpan(token.Start, token.End - token.Start);
    }

    /// <summary>The current token, and on to the next. What is taken last is the end, whose comments are those after all tokens.</summary>
    public CommentedToken Take()
    {
        var above = _aboveTaken ? [] : Above();
        _aboveTaken = false;
        var token = _tokens[_at];
        var behind = _at + 1 < _tokens.Count ? Lines(token.End, _tokens[_at + 1].Start).First() : "";
        if (_at + 1 < _tokens.Count) _at++;
        return new CommentedToken(token.Kind, _source.Text[token.Start..token.End], above, behind.Length > 0 ? behind : null);
    }

    /// <summary>The comments above the current token, which is then taken without them.</summary>
    public IReadOnlyList<string> TakeAbove()
    {
        var above = Above();
        _aboveTaken = true;
        return above;
    }

    // What is behind the token before on its line belongs to that one.
    private string[] Above() =>
        [.. Lines(_at == 0 ? 0 : _tokens[_at - 1].End, _tokens[_at].Start).Skip(_at == 0 ? 0 : 1).Where(line => line.Length > 0)];

    // Between two tokens there are blanks and comments, and a comment ends with its line.
    private IEnumerable<string> Lines(int from, int to) =>
        from == to ? [""] : _source.Text[from..to].Split(['\n', '\r']).Select(line => line.Trim());
}
