namespace Writ.Cedar;

/// <summary>
/// Lays out expressions as the reference formatter does, one method a level of the grammar. It walks tokens that the parser
/// has accepted, parentheses and spelling included, so it needs no error of its own; and the parser has bounded the depth.
/// </summary>
internal sealed class ExpressionLayout(CommentedTokens tokens, TokenLayout layout, int indent)
{
    // Sets and parentheses hang their lines under what follows the bracket.
    private const int Hanging = 1;

    public Doc Expression() => tokens.Is("if") ? If() : Or();

    private Doc If() => Doc.Group(
        layout.Take(), Doc.Indent(indent, Doc.Line, Expression()), Doc.Line,
        layout.Take(), Doc.Indent(indent, Doc.Line, Expression()), Doc.Line,
        layout.Take(), Doc.Indent(indent, Doc.Line, Expression()));

    // The operands of && and || end their lines together with what they stand in; sums and products by themselves.
    private Doc Or() => Chain(And, TokenKind.Or);

    private Doc And() => Chain(Relation, TokenKind.And);

    /// <summary>What stands on one side of a comparison, or in a head: an entity, a slot, a list of actions.</summary>
    public Doc Operand() => Doc.Group(Chain(Product, TokenKind.Plus, TokenKind.Minus));

    private Doc Product() => Doc.Group(Chain(Unary, TokenKind.Star));

    private Doc Chain(Func<Doc> takeOperand, params ReadOnlySpan<TokenKind> operators)
    {
        List<Doc> parts = [takeOperand()];
        while (operators.Contains(tokens.Kind)) parts.AddRange([Doc.Space, layout.Take(Doc.Line), takeOperand()]);
        return Doc.Of(parts);
    }

    private Doc Relation()
    {
        var left = Operand();
        switch (tokens.Kind)
        {
            case TokenKind.Identifier when tokens.Is("has") || tokens.Is("like"):
                return Doc.Group(left, Doc.Line, layout.Take(Doc.Line), Doc.Indent(indent, Operand()));
            case TokenKind.Identifier when tokens.Is("is"):
                return Is(left);
            case TokenKind.Identifier when tokens.Is("in"):
            case TokenKind.EqualEqual or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessEqual or TokenKind.Greater or TokenKind.GreaterEqual:
                return Doc.Of(left, Doc.Space, layout.Take(), Doc.Space, Operand());
            default:
                return left;
        }
    }

    private Doc Is(Doc left)
    {
        var test = Doc.Of(left, Doc.Space, layout.Take(), Doc.Space, Doc.Indent(indent, Operand()));
        return tokens.Is("in") ? Doc.Group(test, Doc.Line, layout.Take(), Doc.Space, Doc.Indent(indent, Operand())) : test;
    }

    private Doc Unary()
    {
        List<Doc> parts = [];
        while (tokens.Kind is TokenKind.Bang or TokenKind.Minus) parts.Add(layout.Take());
        return Doc.Of([.. parts, Member()]);
    }

    private Doc Member()
    {
        List<Doc> parts = [Primary()];
        while (tokens.Kind is TokenKind.Dot or TokenKind.LeftBracket or TokenKind.LeftParen)
            parts.Add(Doc.Indent(indent, parts.Count == 1 ? Doc.Nothing : Doc.SoftLine, Access()));
        return Doc.Group(parts);
    }

    private Doc Access() => tokens.Kind switch
    {
        TokenKind.Dot => Doc.Of(layout.Take(), layout.Take()),
        TokenKind.LeftBracket => Doc.Of(layout.Take(), Expression(), layout.Take()),
        _ => Arguments(),
    };

    private Doc Arguments()
    {
        var open = layout.Take();
        if (tokens.Kind == TokenKind.RightParen) return Doc.Of(open, layout.Take());
        return Doc.Of(open, Doc.Indent(indent, Doc.SoftLine, layout.Separated(TokenKind.RightParen, Expression)), Doc.SoftLine, layout.Take());
    }

    private Doc Primary() => tokens.Kind switch
    {
        TokenKind.LeftParen => Doc.Of(layout.Take(), Doc.Indent(Hanging, Expression()), layout.Take()),
        TokenKind.LeftBracket => List(),
        TokenKind.LeftBrace => Record(),
        TokenKind.Identifier => Name(),
        TokenKind.Question => Doc.Of(layout.Take(), layout.Take()),
        _ => layout.Take(),
    };

    private Doc List() => Doc.Of(layout.Take(), Doc.Indent(Hanging, layout.Separated(TokenKind.RightBracket, Expression)), layout.Take());

    // Comments above its braces or behind the last one leave a record on its line.
    private Doc Record()
    {
        var open = tokens.Take();
        if (tokens.Kind == TokenKind.RightBrace) return Doc.Of(TokenLayout.With(open, Doc.Nothing), layout.Take());
        var fields = Doc.Indent(indent, Doc.Line, layout.Separated(TokenKind.RightBrace, Field));
        return Doc.Of(TokenLayout.Above(open), Doc.Group(TokenLayout.WithoutAbove(open), fields, Doc.Line), layout.Take());
    }

    private Doc Field() => Doc.Of(layout.Take(), layout.Take(), Doc.Space, Expression());

    /// <summary>A variable, a path or an entity uid.</summary>
    private Doc Name()
    {
        List<Doc> parts = [layout.Take()];
        while (tokens.Kind == TokenKind.DoubleColon) parts.AddRange([layout.Take(), layout.Take()]);
        return Doc.Of(parts);
    }
}
