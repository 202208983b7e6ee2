namespace Writ.Cedar;

/// <summary>
/// Reads expressions by recursive descent, one method a level of precedence. Nesting is counted and bounded; a method
/// that fails has said why and returns null.
/// </summary>
internal sealed partial class ExpressionParser(TokenReader reader)
{
    private const int MostRepeatedOperators = 4;

    private int _nesting;

    /// <summary><c>expr = "if" expr "then" expr "else" expr | or</c></summary>
    public Expr? Parse()
    {
        if (_nesting >= Limits.Nesting) return TooDeep(reader.Current.Range);
        _nesting++;
        var expr = reader.IsWord("if") ? ParseIf() : ParseOr();
        _nesting--;
        return expr is { Depth: > Limits.TreeDepth } ? TooDeep(expr.Range) : expr;
    }

    /// <summary><c>path = identifier {"::" identifier}</c></summary>
    public string? ParsePath(string expected)
    {
        var path = reader.Identifier(expected);
        while (path is not null && reader.Kind == TokenKind.DoubleColon && reader.Peek(1).Kind == TokenKind.Identifier)
        {
            reader.Take();
            var next = reader.Identifier(expected);
            path = next is null ? null : string.Intern($"{path}::{next}");
        }

        return path;
    }

    /// <summary><c>uid = path "::" string</c></summary>
    public EntityUid? ParseEntityUid()
    {
        if (ParsePath("an entity, such as User::\"alice\"") is not { } type) return null;
        if (!reader.Expect(TokenKind.DoubleColon, "`::` and the entity's id")) return null;
        return reader.StringContent("the entity's id, a string") is { } id ? new EntityUid(type, id) : null;
    }

    // An expression's place includes the parentheses around its parts, not those around itself.
    private TextRange Since(Token start) => start.Range.To(reader.Previous.Range);

    private Expr? TooDeep(TextRange range)
    {
        reader.Diagnostics.Error("WRIT1002", range, "this expression is nested too deeply", "split the policy");
        return null;
    }

    private IfExpr? ParseIf()
    {
        var start = reader.Take();
        if (Parse() is not { } condition || !reader.ExpectWord("then")) return null;
        if (Parse() is not { } then || !reader.ExpectWord("else")) return null;
        return Parse() is { } otherwise ? new IfExpr(Since(start), condition, then, otherwise) : null;
    }

    private Expr? ParseOr()
    {
        var start = reader.Current;
        var first = ParseAnd();
        if (first is null || reader.Kind != TokenKind.Or) return first;
        List<Expr> operands = [first];
        while (reader.TryTake(TokenKind.Or))
        {
            if (ParseAnd() is not { } next) return null;
            operands.Add(next);
        }

        return new OrExpr(Since(start), operands);
    }

    private Expr? ParseAnd()
    {
        var start = reader.Current;
        var first = ParseRelation();
        if (first is null || reader.Kind != TokenKind.And) return first;
        List<Expr> operands = [first];
        while (reader.TryTake(TokenKind.And))
        {
            if (ParseRelation() is not { } next) return null;
            operands.Add(next);
        }

        return new AndExpr(Since(start), operands);
    }

    private Expr? ParseRelation()
    {
        var start = reader.Current;
        if (ParseSum() is not { } left) return null;
        Expr? relation;
        if (reader.TryTakeWord("has")) relation = ParseHas(start, left);
        else if (reader.TryTakeWord("like")) relation = ParseLike(start, left);
        else if (reader.TryTakeWord("is")) relation = ParseIs(start, left);
        else if (RelationAt() is { } relating) relation = ParseBinary(start, left, relating, ParseSum);
        else return left;
        if (relation is null || !IsRelation()) return relation;
        reader.Diagnostics.Error("WRIT1012", reader.Current.Range, "comparisons do not chain", "join them with && or use parentheses");
        return null;
    }

    private bool IsRelation() => RelationAt() is not null || reader.IsWord("has") || reader.IsWord("like") || reader.IsWord("is");

    private BinaryOperator? RelationAt() => reader.Kind switch
    {
        TokenKind.EqualEqual => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessEqual => BinaryOperator.LessEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterEqual => BinaryOperator.GreaterEqual,
        TokenKind.Identifier when reader.IsWord("in") => BinaryOperator.In,
        _ => null,
    };

    private BinaryExpr? ParseBinary(Token start, Expr left, BinaryOperator @operator, Func<Expr?> parseRight)
    {
        reader.Take();
        return parseRight() is { } right ? new BinaryExpr(Since(start), @operator, left, right) : null;
    }

    private HasExpr? ParseHas(Token start, Expr target)
    {
        if (reader.Kind == TokenKind.String)
        {
            return reader.StringContent("an attribute") is { } key ? new HasExpr(Since(start), target, [key]) : null;
        }

        List<string> path = [];
        do
        {
            if (reader.Identifier("the name of an attribute") is not { } name) return null;
            path.Add(name);
            if (target.Depth + path.Count > Limits.TreeDepth) return TooDeep(reader.Previous.Range) as HasExpr;
        }
        while (reader.TryTake(TokenKind.Dot));
        return new HasExpr(Since(start), target, path);
    }

    private LikeExpr? ParseLike(Token start, Expr target)
    {
        if (reader.Kind != TokenKind.String)
        {
            reader.Unexpected("a pattern, which is a string");
            return null;
        }

        var literal = reader.Take();
        return Pattern.Parse(reader, literal) is { } pattern ? new LikeExpr(Since(start), target, pattern) : null;
    }

    private IsExpr? ParseIs(Token start, Expr target)
    {
        if (ParsePath("an entity type") is not { } type) return null;
        Expr? container = null;
        if (reader.TryTakeWord("in"))
        {
            container = ParseSum();
            if (container is null) return null;
        }

        return new IsExpr(Since(start), target, type, container);
    }

    private Expr? ParseSum()
    {
        var start = reader.Current;
        var left = ParseProduct();
        while (left is not null && reader.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            var @operator = reader.Kind == TokenKind.Plus ? BinaryOperator.Add : BinaryOperator.Subtract;
            left = Bounded(ParseBinary(start, left!, @operator, ParseProduct));
        }

        return left;
    }

    private Expr? ParseProduct()
    {
        var start = reader.Current;
        var left = ParseUnary();
        while (left is not null && reader.Kind == TokenKind.Star) left = Bounded(ParseBinary(start, left, BinaryOperator.Multiply, ParseUnary));
        if (left is null || reader.Kind is not (TokenKind.Slash or TokenKind.Percent)) return left;
        reader.Diagnostics.Error("WRIT1013", reader.Current.Range, $"Cedar has no `{reader.Word(reader.Current)}`");
        return null;
    }

    // Every loop that grows a tree without nesting comes through here.
    private Expr? Bounded(Expr? expr) => expr is { Depth: > Limits.TreeDepth } ? TooDeep(expr.Range) : expr;

    private Expr? ParseUnary()
    {
        if (reader.Kind is not (TokenKind.Bang or TokenKind.Minus)) return ParseMember();
        var first = reader.Current;
        List<Token> operators = [];
        while (reader.Kind == first.Kind) operators.Add(reader.Take());
        if (operators.Count > MostRepeatedOperators)
        {
            reader.Diagnostics.Error(
                "WRIT1011", first.Range.To(operators[^1].Range), $"more than {MostRepeatedOperators} `{reader.Word(first)}` in a row");
            return null;
        }

        var operand = first.Kind == TokenKind.Minus ? ParseNegated(operators) : ParseMember();
        for (var i = operators.Count - 1; operand is not null && i >= 0; i--)
        {
            var @operator = first.Kind == TokenKind.Bang ? UnaryOperator.Not : UnaryOperator.Negate;
            operand = new UnaryExpr(Since(operators[i]), @operator, operand);
        }

        return operand;
    }

    // A minus directly before a number belongs to it: the smallest number has no positive counterpart.
    private Expr? ParseNegated(List<Token> operators)
    {
        if (reader.Kind != TokenKind.Integer || reader.Peek(1).Kind is TokenKind.Dot or TokenKind.LeftBracket) return ParseMember();
        var minus = operators[^1];
        operators.RemoveAt(operators.Count - 1);
        return ParseInteger(minus);
    }

    private LiteralExpr? ParseInteger(Token? minus)
    {
        var token = reader.Take();
        var range = minus?.Range.To(token.Range) ?? token.Range;
        var digits = reader.TextOf(token).TrimStart('0');
        var magnitude = digits.Length > 19 ? UInt128.MaxValue : digits.IsEmpty ? 0 : UInt128.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        if (magnitude > (UInt128)long.MaxValue + (minus is null ? 0u : 1u))
        {
            reader.Diagnostics.Error("WRIT1008", range, "this number does not fit into 64 bits");
            return null;
        }

        return new LiteralExpr(range, new LongValue(minus is null ? (long)magnitude : (long)-(Int128)magnitude));
    }
}
