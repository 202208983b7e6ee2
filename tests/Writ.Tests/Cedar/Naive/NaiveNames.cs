using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary>What expressions are called where it is counted what a run has met.</summary>
internal static class NaiveNames
{
    public static string Of(Expr expr) => expr switch
    {
        LiteralExpr { Value: EntityUid } => "entity",
        LiteralExpr e => e.Value.TypeName,
        VariableExpr { Variable: Variable.Principal } => "principal",
        VariableExpr { Variable: Variable.Action } => "action",
        VariableExpr { Variable: Variable.Resource } => "resource",
        VariableExpr => "context",
        IfExpr => "if",
        AndExpr => "&&",
        OrExpr => "||",
        UnaryExpr { Operator: UnaryOperator.Not } => "!",
        UnaryExpr { Operator: UnaryOperator.Negate } => "negate",
        UnaryExpr => "isEmpty",
        BinaryExpr e => Of(e.Operator),
        AttributeExpr => "attribute",
        HasExpr e => e.Path.Count > 1 ? "has a.b" : "has",
        LikeExpr => "like",
        IsExpr e => e.Container is null ? "is" : "is in",
        SetExpr => "set",
        RecordExpr => "record",
        CallExpr e => e.Function.Name,
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    /// <summary>What came of it: of a test whether it held, of anything else that there was a value.</summary>
    public static string Of(Expr expr, Value value) => (expr, value) switch
    {
        (LiteralExpr or VariableExpr or AttributeExpr or IfExpr, _) or (BinaryExpr { Operator: BinaryOperator.GetTag }, _) => "value",
        (_, BoolValue truth) => truth.IsTrue ? "true" : "false",
        _ => "value",
    };

    private static string Of(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterEqual => ">=",
        BinaryOperator.In => "in",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Contains => "contains",
        BinaryOperator.ContainsAll => "containsAll",
        BinaryOperator.ContainsAny => "containsAny",
        BinaryOperator.GetTag => "getTag",
        BinaryOperator.HasTag => "hasTag",
        _ => throw new InvalidOperationException(@operator.ToString()),
    };
}
