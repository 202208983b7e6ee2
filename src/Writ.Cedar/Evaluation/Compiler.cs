namespace Writ.Cedar;

/// <summary>Turns expressions into nodes, and what is constant into constants: once, when policies are loaded.</summary>
internal static class Compiler
{
    /// <summary>Conjuncts as one node; null when there is none.</summary>
    public static Node? Conjunction(ReadOnlySpan<Expr> conjuncts)
    {
        if (conjuncts.IsEmpty) return null;
        var nodes = new Node[conjuncts.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = Compile(conjuncts[i]);
        return nodes.Length == 1 ? nodes[0] : new AndNode(nodes);
    }

    /// <summary>The value of an expression that depends on no request, and has one.</summary>
    public static Value? ConstantOf(Expr expr) => expr switch
    {
        LiteralExpr e => e.Value,
        CallExpr or SetExpr or RecordExpr => (Compile(expr) as ConstantNode)?.Value,
        _ => null,
    };

    public static Node Compile(Expr expr) => expr switch
    {
        LiteralExpr e => new ConstantNode(e.Value),
        VariableExpr e => new VariableNode(e.Variable),
        IfExpr e => new IfNode(Compile(e.Condition), Compile(e.Then), Compile(e.Otherwise)),
        AndExpr e => new AndNode(CompileAll(e.Operands)),
        OrExpr e => new OrNode(CompileAll(e.Operands)),
        UnaryExpr e => CompileUnary(e),
        BinaryExpr e => CompileBinary(e),
        AttributeExpr { Target: VariableExpr target } e when target.Variable != Variable.Context => new PartyAttributeNode(target.Variable, SharedNames.Of(e.Name)),
        AttributeExpr { Target: VariableExpr } e => new ContextAttributeNode(SharedNames.Of(e.Name)),
        AttributeExpr e => new AttributeNode(Compile(e.Target), SharedNames.Of(e.Name)),
        HasExpr e => new HasNode(Compile(e.Target), [.. e.Path.Select(SharedNames.Of)]),
        LikeExpr e => new LikeNode(Compile(e.Target), e.Pattern),
        IsExpr e => new IsNode(Compile(e.Target), SharedNames.Of(e.Type), e.Container is null ? null : Compile(e.Container)),
        SetExpr e => CompileSet(CompileAll(e.Items)),
        RecordExpr e => CompileRecord([.. e.Keys], CompileAll(e.Values)),
        CallExpr e => CompileCall(e.Function, CompileAll(e.Arguments)),
        _ => throw new InvalidOperationException($"no node for {expr.GetType().Name}"),
    };

    private static Node[] CompileAll(IReadOnlyList<Expr> expressions)
    {
        var nodes = new Node[expressions.Count];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = Compile(expressions[i]);
        return nodes;
    }

    private static Node CompileUnary(UnaryExpr expr)
    {
        var operand = Compile(expr.Operand);
        return expr.Operator switch
        {
            UnaryOperator.Not => new NotNode(operand),
            UnaryOperator.Negate => new NegateNode(operand),
            _ => new IsEmptyNode(operand),
        };
    }

    private static Node CompileBinary(BinaryExpr expr)
    {
        var left = Compile(expr.Left);
        var right = Compile(expr.Right);
        return expr.Operator switch
        {
            BinaryOperator.Equal => CompileEqual(left, right, negated: false),
            BinaryOperator.NotEqual => CompileEqual(left, right, negated: true),
            BinaryOperator.Less or BinaryOperator.LessEqual or BinaryOperator.Greater or BinaryOperator.GreaterEqual =>
                new CompareNode(expr.Operator, left, right),
            BinaryOperator.In => expr.Left is VariableExpr { Variable: not Variable.Context } low ? new PartyInNode(low.Variable, right) : new InNode(left, right),
            BinaryOperator.Contains => new ContainsNode(left, right),
            BinaryOperator.ContainsAll => new ContainsManyNode(left, right, all: true),
            BinaryOperator.ContainsAny => new ContainsManyNode(left, right, all: false),
            BinaryOperator.GetTag => new GetTagNode(left, right),
            BinaryOperator.HasTag => new HasTagNode(left, right),
            _ => new ArithmeticNode(expr.Operator, left, right),
        };
    }

    private static Predicate CompileEqual(Node left, Node right, bool negated) =>
        right is ConstantNode constant ? new EqualConstantNode(left, constant.Value, negated) : new EqualNode(left, right, negated);

    private static Node CompileSet(Node[] items) =>
        Array.TrueForAll(items, i => i is ConstantNode)
            ? new ConstantNode(new SetValue(Constants(items)))
            : new SetNode(items);

    private static Node CompileRecord(string[] keys, Node[] values) =>
        Array.TrueForAll(values, v => v is ConstantNode)
            ? new ConstantNode(new RecordValue(keys.Zip(Constants(values), KeyValuePair.Create)))
            : new RecordNode(keys, values);

    // Extension functions depend on nothing but their arguments, so a call of constants is a constant, or fails for ever.
    private static Node CompileCall(ExtensionFunction function, Node[] arguments)
    {
        if (!Array.TrueForAll(arguments, a => a is ConstantNode)) return new CallNode(function, arguments);
        var value = function.Call(Constants(arguments), out var problem);
        return value is null ? new FaultNode(problem!) : new ConstantNode(value);
    }

    private static Value[] Constants(Node[] nodes) => Array.ConvertAll(nodes, n => ((ConstantNode)n).Value);
}
