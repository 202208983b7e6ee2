namespace Writ.Cedar;

internal enum Variable
{
    Principal,
    Action,
    Resource,
    Context,
}

internal enum UnaryOperator
{
    Not,
    Negate,
    IsEmpty,
}

internal enum BinaryOperator
{
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Contains,
    ContainsAll,
    ContainsAny,
    GetTag,
    HasTag,
}

/// <summary>A boolean, a number, a string or an entity uid, as it stands in the text.</summary>
internal sealed class LiteralExpr(TextRange range, Value value) : Expr(range, 1)
{
    public Value Value => value;
}

internal sealed class VariableExpr(TextRange range, Variable variable) : Expr(range, 1)
{
    public Variable Variable => variable;
}

internal sealed class IfExpr(TextRange range, Expr condition, Expr then, Expr otherwise)
    : Expr(range, Above([condition, then, otherwise]))
{
    public Expr Condition => condition;

    public Expr Then => then;

    public Expr Otherwise => otherwise;
}

/// <summary><c>a &amp;&amp; b &amp;&amp; c</c>, kept flat: chains of thousands are common in generated policies.</summary>
internal sealed class AndExpr(TextRange range, IReadOnlyList<Expr> operands) : Expr(range, Above(operands))
{
    public IReadOnlyList<Expr> Operands => operands;
}

/// <summary><c>a || b || c</c>, kept flat.</summary>
internal sealed class OrExpr(TextRange range, IReadOnlyList<Expr> operands) : Expr(range, Above(operands))
{
    public IReadOnlyList<Expr> Operands => operands;
}

internal sealed class UnaryExpr(TextRange range, UnaryOperator @operator, Expr operand) : Expr(range, operand.Depth + 1)
{
    public UnaryOperator Operator => @operator;

    public Expr Operand => operand;
}

internal sealed class BinaryExpr(TextRange range, BinaryOperator @operator, Expr left, Expr right)
    : Expr(range, Math.Max(left.Depth, right.Depth) + 1)
{
    public BinaryOperator Operator => @operator;

    public Expr Left => left;

    public Expr Right => right;
}

/// <summary><c>target.name</c> or <c>target["name"]</c>.</summary>
internal sealed class AttributeExpr(TextRange range, Expr target, string name) : Expr(range, target.Depth + 1)
{
    public Expr Target => target;

    public string Name => name;
}

/// <summary><c>target has a.b.c</c>; one name, or several.</summary>
internal sealed class HasExpr(TextRange range, Expr target, IReadOnlyList<string> path) : Expr(range, target.Depth + path.Count)
{
    public Expr Target => target;

    public IReadOnlyList<string> Path => path;
}

internal sealed class LikeExpr(TextRange range, Expr target, Pattern pattern) : Expr(range, target.Depth + 1)
{
    public Expr Target => target;

    public Pattern Pattern => pattern;
}

/// <summary><c>target is Type</c>, and with <c>in container</c>.</summary>
internal sealed class IsExpr(TextRange range, Expr target, string type, Expr? container)
    : Expr(range, Math.Max(target.Depth, container?.Depth ?? 0) + 1)
{
    public Expr Target => target;

    public string Type => type;

    public Expr? Container => container;
}

internal sealed class SetExpr(TextRange range, IReadOnlyList<Expr> items) : Expr(range, Above(items))
{
    public IReadOnlyList<Expr> Items => items;
}

/// <summary>A record literal; keys are distinct.</summary>
internal sealed class RecordExpr(TextRange range, IReadOnlyList<string> keys, IReadOnlyList<Expr> values) : Expr(range, Above(values))
{
    public IReadOnlyList<string> Keys => keys;

    public IReadOnlyList<Expr> Values => values;
}

/// <summary>An extension function; for a method the first argument is what stands before the dot.</summary>
internal sealed class CallExpr(TextRange range, ExtensionFunction function, IReadOnlyList<Expr> arguments)
    : Expr(range, Above(arguments))
{
    public ExtensionFunction Function => function;

    public IReadOnlyList<Expr> Arguments => arguments;
}
