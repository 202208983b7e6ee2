namespace Writ.Cedar;

/// <summary>How single tokens stand with their comments, and lists of things between commas.</summary>
internal sealed class TokenLayout(CommentedTokens tokens)
{
    /// <summary>The next token; <paramref name="after"/> follows where no comment behind it ends the line anyhow.</summary>
    public Doc Take(Doc? after = null) => With(tokens.Take(), after ?? Doc.Nothing);

    public static Doc With(CommentedToken token, Doc after) => Doc.Of(Above(token), WithoutAbove(token, after));

    /// <summary>For a group that the comments above it are no part of: they would not let it stand on one line.</summary>
    public static Doc WithoutAbove(CommentedToken token, Doc? after = null) => Doc.Of(Doc.Word(token.Text), Behind(token, after ?? Doc.Nothing));

    /// <summary>The comments above the next token, for when a group begins there that they are to be no part of.</summary>
    public Doc TakeAbove() => Above(tokens.TakeAbove());

    public static Doc Above(CommentedToken token) => Above(token.Above);

    private static Doc Above(IReadOnlyList<string> comments)
    {
        if (comments.Count == 0) return Doc.Nothing;
        List<Doc> lines = [Doc.HardLine];
        foreach (var comment in comments) lines.AddRange([Doc.Word(comment), Doc.HardLine]);
        return Doc.Of(lines);
    }

    public static Doc Behind(CommentedToken token, Doc after) =>
        token.Behind is null ? after : Doc.Of(Doc.Space, Doc.Word(token.Behind), Doc.HardLine);

    /// <summary>
    /// Things between commas up to the token that closes, which is left. The comma before that is dropped, unless a comment
    /// hangs on it.
    /// </summary>
    public Doc Separated(TokenKind close, Func<Doc> takeItem)
    {
        List<Doc> parts = [];
        while (tokens.Kind != close)
        {
            parts.Add(takeItem());
            if (tokens.Kind == close) break;
            var comma = tokens.Take();
            if (tokens.Kind != close || comma.HasComments) parts.Add(With(comma, tokens.Kind == close ? Doc.Nothing : Doc.Line));
        }

        return Doc.Of(parts);
    }
}
