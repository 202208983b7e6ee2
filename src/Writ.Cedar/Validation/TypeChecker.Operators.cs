using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>Operators with two sides.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckBinary(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        switch (expr.Operator)
        {
            case BinaryOperator.Equal: return CheckEqual(expr, known);
            case BinaryOperator.NotEqual: return Negate(CheckEqual(expr, known));
            case BinaryOperator.In: return CheckIn(expr.Left, expr.Right, known);
            case BinaryOperator.HasTag: return CheckHasTag(expr, known);
            case BinaryOperator.GetTag: return CheckGetTag(expr, known);
            case BinaryOperator.Contains or BinaryOperator.ContainsAll or BinaryOperator.ContainsAny: return CheckContains(expr, known);
            case BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply:
                // Both sides are looked at, for their findings.
                var left = Expect(expr.Left, known, CedarType.Long);
                return Expect(expr.Right, known, CedarType.Long) && left ? Typing.Of(CedarType.Long) : Typing.Failed;
            default: return CheckCompare(expr, known);
        }
    }

    private static Typing Negate(Typing typing) =>
        typing.IsTrue ? Typing.Of(TruthType.False) : typing.IsFalse ? Typing.Of(TruthType.True) : typing with { Known = Typing.Nothing };

    private Typing CheckEqual(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var left = Check(expr.Left, known).Type;
        var right = Check(expr.Right, known).Type;
        if (left is null || right is null) return Typing.Failed;
        if (LiteralOf(expr.Left) is { } a && LiteralOf(expr.Right) is { } b) return Typing.Of(a.Equals(b) ? TruthType.True : TruthType.False);
        // Entities of two types may be compared, only not with this result: never equal.
        if (left is EntityType && right is EntityType && TypeLattice.Join(left, right) is null) return Typing.Of(TruthType.False);
        return Join(expr, left, right) is null ? Typing.Failed : Typing.Of(CedarType.Bool);
    }

    // In one environment the action is known, as if it had been written. A chain of nothing but `true` and `false` counts as
    // what it comes to: the reference folds it when it reads it. It folds nothing else.
    private Value? LiteralOf(Expr expr) => expr switch
    {
        LiteralExpr literal => literal.Value,
        AndExpr chain => Truths(chain.Operands) is { } all ? BoolValue.Of(all.TrueForAll(t => t)) : null,
        OrExpr chain => Truths(chain.Operands) is { } any ? BoolValue.Of(any.Contains(true)) : null,
        VariableExpr { Variable: Variable.Action } => environment.Action.Uid,
        _ => null,
    };

    private List<bool>? Truths(IReadOnlyList<Expr> operands)
    {
        List<bool> truths = [];
        foreach (var operand in operands)
        {
            if (LiteralOf(operand) is not BoolValue truth) return null;
            truths.Add(truth.IsTrue);
        }

        return truths;
    }

    private Typing CheckCompare(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var left = Check(expr.Left, known).Type;
        var right = Check(expr.Right, known).Type;
        if (left is null || right is null) return Typing.Failed;
        if (!IsOrdered(left)) return Unexpected(expr.Left, IsOrdered(right) ? right.ToString() : "Long, datetime or duration", left);
        return TypeLattice.Join(left, right) is null ? Unexpected(expr.Right, left.ToString(), right) : Typing.Of(CedarType.Bool);
    }

    private static bool IsOrdered(CedarType type) => type == CedarType.Long || type == CedarType.Datetime || type == CedarType.Duration;

    private Typing CheckContains(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var left = Check(expr.Left, known).Type;
        var right = Check(expr.Right, known).Type;
        if (left is null || right is null) return Typing.Failed;
        if (left is not SetType set) return Unexpected(expr.Left, "a set", left);
        var isOne = expr.Operator == BinaryOperator.Contains;
        if (!isOne && right is not SetType) return Unexpected(expr.Right, "a set", right);
        return Join(expr, isOne ? set.Element : set, right) is null ? Typing.Failed : Typing.Of(CedarType.Bool);
    }

    private Typing CheckIn(Expr low, Expr high, ImmutableHashSet<string> known)
    {
        var left = Check(low, known).Type;
        var right = Check(high, known).Type;
        if (left is null || right is null) return Typing.Failed;
        if (left is not EntityType entity) return Unexpected(low, "an entity", left);
        var container = right as EntityType ?? (right as SetType)?.Element as EntityType;
        if (container is null) return Unexpected(high, "an entity or a set of entities", right);
        if (ActionOf(low) is { } action && LiteralUids(high) is { } groups)
            return Typing.Of(groups.Any(action.IsIn) ? TruthType.True : TruthType.False);
        return Typing.Of(CanBeIn(entity.Name, container.Name) ? CedarType.Bool : TruthType.False);
    }

    private ActionInfo? ActionOf(Expr expr) =>
        LiteralOf(expr) is EntityUid uid && schema.TryGetAction(uid, out var action) ? action : null;

    private List<EntityUid>? LiteralUids(Expr expr)
    {
        if (LiteralOf(expr) is EntityUid uid) return [uid];
        if (expr is not SetExpr set) return null;
        List<EntityUid> uids = [];
        foreach (var item in set.Items)
        {
            if (LiteralOf(item) is not EntityUid member) return null;
            uids.Add(member);
        }

        return uids;
    }

    private bool CanBeIn(string low, string high) =>
        low == high || (schema.TryGetEntityType(low, out var type) && type.CanBeIn(high));
}
