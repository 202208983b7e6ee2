using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>Operators with two operands. Both are looked at, for their findings.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckBinary(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        switch (expr.Operator)
        {
            case BinaryOperator.Equal: return CheckEqual(expr, known);
            case BinaryOperator.In: return CheckIn(expr, known);
            case BinaryOperator.HasTag: return CheckHasTag(expr, known);
            case BinaryOperator.GetTag: return CheckGetTag(expr, known);
            case BinaryOperator.Contains or BinaryOperator.ContainsAll or BinaryOperator.ContainsAny: return CheckContains(expr, known);
            case BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply:
                var left = Expect(expr.Left, known, CedarType.Long);
                return Typing.Of(CedarType.Long).With(left).With(Expect(expr.Right, known, CedarType.Long));
            default: return CheckCompare(expr, known);
        }
    }

    private Typing CheckEqual(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var (left, right) = (Check(expr.Left, known), Check(expr.Right, known));
        return Equality(expr, left.Type, right.Type).With(left).With(right);
    }

    private Typing Equality(BinaryExpr expr, CedarType? left, CedarType? right)
    {
        // Entities of two types may be compared, only not with this result: never equal.
        if (left is EntityType && right is EntityType && TypeLattice.Join(left, right) is null) return Typing.Of(TruthType.False);
        if (LiteralOf(expr.Left) is { } a && LiteralOf(expr.Right) is { } b) return Typing.Of(a.Equals(b) ? TruthType.True : TruthType.False);
        return Comparable(expr, left, right);
    }

    private Typing Comparable(BinaryExpr expr, CedarType? left, CedarType? right) =>
        left is null || right is null || Join(expr, left, right) is not null ? Typing.Of(CedarType.Bool) : Typing.Failed(CedarType.Bool);

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
        var (left, right) = (Check(expr.Left, known), Check(expr.Right, known));
        var isOrdered = left.Type is null || right.Type is null || AreOrdered(expr, left.Type, right.Type);
        return (isOrdered ? Typing.Of(CedarType.Bool) : Typing.Failed(CedarType.Bool)).With(left).With(right);
    }

    // The operand whose type has an order says what the other should be; a number says so first.
    private bool AreOrdered(BinaryExpr expr, CedarType left, CedarType right)
    {
        if (left == right && IsOrdered(left)) return true;
        if (left == CedarType.Long || (IsOrdered(left) && right != CedarType.Long)) Unexpected(expr.Right, left.ToString(), right);
        else if (IsOrdered(right)) Unexpected(expr.Left, right.ToString(), left);
        else
        {
            Unexpected(expr.Left, "Long, datetime or duration", left);
            Unexpected(expr.Right, "Long, datetime or duration", right);
        }

        return false;
    }

    private static bool IsOrdered(CedarType type) => type == CedarType.Long || type == CedarType.Datetime || type == CedarType.Duration;

    private Typing CheckContains(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var isOne = expr.Operator == BinaryOperator.Contains;
        var left = ExpectSet(expr.Left, known);
        var right = isOne ? Check(expr.Right, known) : ExpectSet(expr.Right, known);
        return Comparable(expr, isOne ? (left.Type as SetType)?.Element : left.Type, right.Type).With(left).With(right);
    }

    private Typing CheckIn(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var left = ExpectEntity(expr.Left, known);
        var right = Expect(expr.Right, known, type => ContainerOf(type) is not null, "an entity or a set of entities");
        if (left.IsFailed || right.IsFailed) return Typing.Failed(CedarType.Bool);
        if (LiteralOf(expr.Left) is EntityUid low && Names.Last(low.Type) == "Action" && LiteralUids(expr.Right) is { } groups)
            return Typing.Of(schema.TryGetAction(low, out var action) && groups.Any(action.IsIn) ? TruthType.True : TruthType.False);
        return Typing.Of(schema.CanBeIn(((EntityType)left.Type!).Name, ContainerOf(right.Type!)!.Name) ? CedarType.Bool : TruthType.False);
    }

    private static EntityType? ContainerOf(CedarType type) => type as EntityType ?? (type as SetType)?.Element as EntityType;

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
}
