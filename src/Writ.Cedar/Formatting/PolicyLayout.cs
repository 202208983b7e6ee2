namespace Writ.Cedar;

/// <summary>Lays out policies: annotations a line each, a head that stands on one line when it asks nothing, and conditions.</summary>
internal sealed class PolicyLayout
{
    private readonly CommentedTokens _tokens;
    private readonly TokenLayout _layout;
    private readonly ExpressionLayout _expressions;
    private readonly int _indent;

    public PolicyLayout(CommentedTokens tokens, int indent)
    {
        _tokens = tokens;
        _indent = indent;
        _layout = new TokenLayout(tokens);
        _expressions = new ExpressionLayout(tokens, _layout, indent);
    }

    public Doc Policy()
    {
        List<Doc> parts = [];
        while (_tokens.Kind == TokenKind.At) parts.Add(Annotation());
        var effect = _tokens.Take();
        parts.Add(TokenLayout.Above(effect));
        parts.Add(Doc.Group(TokenLayout.WithoutAbove(effect, Doc.Line), _layout.Take()));
        parts.Add(Scope());
        parts.Add(_layout.Take());
        while (_tokens.Kind != TokenKind.Semicolon) parts.AddRange([Doc.HardLine, Condition()]);
        parts.Add(_layout.Take());
        return Doc.Of(parts);
    }

    private Doc Annotation()
    {
        List<Doc> parts = [_layout.Take(), _layout.Take()];
        if (_tokens.Kind == TokenKind.LeftParen) parts.AddRange([_layout.Take(), _layout.Take(), _layout.Take()]);
        return Doc.Of([.. parts, Doc.HardLine]);
    }

    private Doc Condition()
    {
        var word = _tokens.Take();
        var open = _tokens.Take();
        var body = Doc.Indent(_indent, Doc.Line, _layout.TakeAbove(), Doc.Group(_expressions.Expression()));
        var braces = Doc.Group(TokenLayout.WithoutAbove(open), body, Doc.Line, _layout.Take());
        return Doc.Of(TokenLayout.Above(word), Doc.Group(TokenLayout.WithoutAbove(word, Doc.Line), TokenLayout.Above(open), braces));
    }

    private Doc Scope()
    {
        var constrained = false;
        List<Doc> parts = [];
        List<CommentedToken> commas = [];
        while (_tokens.Kind != TokenKind.RightParen)
        {
            parts.Add(Part(ref constrained));
            if (_tokens.Kind == TokenKind.Comma) commas.Add(_tokens.Take());
        }

        var after = constrained ? Doc.HardLine : Doc.Space;
        List<Doc> joined = constrained ? [Doc.HardLine] : [];
        for (var i = 0; i < parts.Count; i++)
        {
            joined.Add(parts[i]);
            var isLast = i == parts.Count - 1;
            if (i < commas.Count && (!isLast || commas[i].HasComments)) joined.Add(TokenLayout.With(commas[i], isLast ? Doc.Nothing : after));
        }

        return Doc.Of(Doc.Indent(_indent, joined), constrained ? Doc.HardLine : Doc.Nothing);
    }

    // A variable and what is asked of it: a type, an entity, both or nothing.
    private Doc Part(ref bool constrained)
    {
        var variable = _tokens.Take();
        var name = Doc.Of(TokenLayout.Above(variable), Doc.Word(variable.Text));
        var asked = TokenLayout.Behind(variable, Doc.Nothing);
        if (_tokens.Is("is"))
        {
            constrained = true;
            asked = Doc.Of(asked, Doc.Group(Doc.Indent(_indent, Doc.Group(Doc.Line, _layout.Take()), Doc.Line, _expressions.Operand())));
        }

        if (_tokens.Kind != TokenKind.EqualEqual && !_tokens.Is("in")) return Doc.Of(name, asked);
        constrained = true;
        var question = Doc.Group(asked, Doc.Line, _layout.Take());
        return Doc.Of(name, Doc.Group(question, Doc.Indent(_indent, Doc.Line, _expressions.Operand())));
    }
}
