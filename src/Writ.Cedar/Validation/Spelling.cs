namespace Writ.Cedar;

/// <summary>
/// What the checker makes of the expressions of one policy, once for all environments: forms that stand for several are
/// written out, and texts are printed.
/// </summary>
internal sealed class Spelling
{
    private readonly Dictionary<Expr, Expr> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, string> _texts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, TextRange> _places = new(ReferenceEqualityComparer.Instance);

    public Spelling(Policy policy)
    {
        // Parents come before their parts.
        foreach (var step in policy.Conditions.SelectMany(c => LiteralFinder.Walk(c.Body)))
        {
            if (ReceiverOf(step) is { } receiver && IsStep(receiver) && receiver.Range.Start == step.Range.Start) _places[receiver] = PlaceOf(step);
        }
    }

    /// <summary>
    /// Where a finding about an expression is placed. The reference places those about a step of <c>a.b.c()</c> at the whole of
    /// it, and so do we; what stands in parentheses has a place of its own.
    /// </summary>
    public TextRange PlaceOf(Expr expr) => _places.TryGetValue(expr, out var place) ? place : expr.Range;

    /// <summary>The text by which an expression is known again.</summary>
    public string TextOf(Expr expr)
    {
        if (!_texts.TryGetValue(expr, out var text)) _texts[expr] = text = ExprPrinter.Print(expr);
        return text;
    }

    /// <summary>
    /// <c>e has a.b</c> as <c>e has a &amp;&amp; e.a has b</c>, <c>e is T in c</c> as <c>e is T &amp;&amp; e in c</c>,
    /// <c>e != f</c> as <c>!(e == f)</c>; any other expression as it is.
    /// </summary>
    public Expr Out(Expr expr)
    {
        if (expr is not (HasExpr { Path.Count: > 1 } or IsExpr { Container: not null } or BinaryExpr { Operator: BinaryOperator.NotEqual })) return expr;
        if (!_written.TryGetValue(expr, out var written)) _written[expr] = written = WriteOut(expr);
        return written;
    }

    private static Expr WriteOut(Expr expr) => expr switch
    {
        HasExpr e => new AndExpr(e.Range, Steps(e)),
        IsExpr e => new AndExpr(e.Range, [new IsExpr(e.Range, e.Target, e.Type, null), new BinaryExpr(e.Range, BinaryOperator.In, e.Target, e.Container!)]),
        BinaryExpr e => new UnaryExpr(e.Range, UnaryOperator.Not, new BinaryExpr(e.Range, BinaryOperator.Equal, e.Left, e.Right)),
        _ => expr,
    };

    private static List<Expr> Steps(HasExpr expr)
    {
        List<Expr> steps = [];
        var target = expr.Target;
        foreach (var name in expr.Path)
        {
            steps.Add(new HasExpr(expr.Range, target, [name]));
            target = new AttributeExpr(expr.Range, target, name);
        }

        return steps;
    }

    private static Expr? ReceiverOf(Expr expr) => expr switch
    {
        AttributeExpr e => e.Target,
        BinaryExpr e when IsMethod(e.Operator) => e.Left,
        UnaryExpr { Operator: UnaryOperator.IsEmpty } e => e.Operand,
        CallExpr { Function.IsMethod: true } e => e.Arguments[0],
        _ => null,
    };

    private static bool IsStep(Expr expr) => expr is CallExpr || ReceiverOf(expr) is not null;

    private static bool IsMethod(BinaryOperator @operator) =>
        @operator is BinaryOperator.Contains or BinaryOperator.ContainsAll or BinaryOperator.ContainsAny or BinaryOperator.GetTag or BinaryOperator.HasTag;
}
