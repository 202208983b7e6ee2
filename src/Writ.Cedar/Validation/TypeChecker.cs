using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>
/// Strict types of expressions for one <see cref="RequestEnvironment"/>. An expression that is well typed cannot fail on a
/// valid request, but for integer overflow and missing entities. What is known to be false ends the checking of a
/// conjunction: the rest is never evaluated.
/// </summary>
internal sealed partial class TypeChecker(Schema schema, RequestEnvironment environment, DiagnosticBag diagnostics)
{
    // Texts of expressions, so that each is printed once.
    private readonly Dictionary<Expr, string> _texts = new(ReferenceEqualityComparer.Instance);

    /// <param name="expr">The expression.</param>
    /// <param name="known">What is known to exist when it is evaluated.</param>
    public Typing Check(Expr expr, ImmutableHashSet<string> known) => expr switch
    {
        LiteralExpr e => CheckLiteral(e),
        VariableExpr e => Typing.Of(TypeOf(e.Variable)),
        IfExpr e => CheckIf(e, known),
        AndExpr e => CheckAnd(e, known),
        OrExpr e => CheckOr(e, known),
        UnaryExpr e => CheckUnary(e, known),
        BinaryExpr e => CheckBinary(e, known),
        AttributeExpr e => CheckAttribute(e, known),
        HasExpr e => CheckHas(e, known),
        LikeExpr e => Expect(e.Target, known, CedarType.String) ? Typing.Of(CedarType.Bool) : Typing.Failed,
        IsExpr e => CheckIs(e, known),
        SetExpr e => CheckSet(e, known),
        RecordExpr e => CheckRecord(e, known),
        CallExpr e => CheckCall(e, known),
        _ => throw new InvalidOperationException($"no type for {expr.GetType().Name}"),
    };

    private CedarType TypeOf(Variable variable) => variable switch
    {
        Variable.Principal => environment.Principal.Type,
        Variable.Action => environment.Action.Type,
        Variable.Resource => environment.Resource.Type,
        _ => environment.Action.Context,
    };

    private static Typing CheckLiteral(LiteralExpr expr) => Typing.Of(expr.Value switch
    {
        BoolValue b => b.IsTrue ? TruthType.True : TruthType.False,
        LongValue => CedarType.Long,
        StringValue => CedarType.String,
        // Whether there may be such an entity has been checked for all literals of the policy.
        EntityUid uid => new EntityType(uid.Type),
        var other => throw new InvalidOperationException($"no literal is a {other.TypeName}"),
    });

    private Typing CheckIf(IfExpr expr, ImmutableHashSet<string> known)
    {
        var condition = CheckBool(expr.Condition, known);
        if (condition.Type is null) return Typing.Failed;
        if (condition.IsFalse) return Check(expr.Otherwise, known);
        var then = Check(expr.Then, known.Union(condition.Known));
        var thenKnown = condition.Known.Union(then.Known);
        if (condition.IsTrue) return then.Type is null ? Typing.Failed : new Typing(then.Type, thenKnown);
        var otherwise = Check(expr.Otherwise, known);
        if (then.Type is null || otherwise.Type is null) return Typing.Failed;
        var joined = Join(expr, then.Type, otherwise.Type);
        return joined is null ? Typing.Failed : new Typing(joined, thenKnown.Intersect(otherwise.Known));
    }

    private Typing CheckAnd(AndExpr expr, ImmutableHashSet<string> known)
    {
        var all = new Typing(TruthType.True, Typing.Nothing);
        foreach (var operand in expr.Operands)
        {
            all = And(all, CheckBool(operand, known.Union(all.Known)));
            if (all.Type is null || all.IsFalse) return all;
        }

        return all;
    }

    private static Typing And(Typing left, Typing right)
    {
        if (right.Type is null || right.IsFalse) return right with { Known = Typing.Nothing };
        return new Typing(left.IsTrue && right.IsTrue ? TruthType.True : CedarType.Bool, left.Known.Union(right.Known));
    }

    private Typing CheckOr(OrExpr expr, ImmutableHashSet<string> known)
    {
        var any = Typing.Of(TruthType.False);
        var isFirst = true;
        foreach (var operand in expr.Operands)
        {
            var next = CheckBool(operand, known);
            if (next.Type is null) return Typing.Failed;
            any = isFirst ? next : Or(any, next);
            isFirst = false;
            if (any.IsTrue) return Typing.Of(TruthType.True);
        }

        return any;
    }

    // What is known after an alternative is what both sides know, unless one of them cannot be.
    private static Typing Or(Typing left, Typing right)
    {
        if (left.IsFalse || right.IsTrue) return right;
        if (right.IsFalse) return left;
        return new Typing(CedarType.Bool, left.Known.Intersect(right.Known));
    }

    private Typing CheckUnary(UnaryExpr expr, ImmutableHashSet<string> known)
    {
        if (expr.Operator == UnaryOperator.Negate) return Expect(expr.Operand, known, CedarType.Long) ? Typing.Of(CedarType.Long) : Typing.Failed;
        if (expr.Operator == UnaryOperator.IsEmpty)
        {
            var set = Check(expr.Operand, known).Type;
            return set is SetType ? Typing.Of(CedarType.Bool) : Unexpected(expr.Operand, "a set", set);
        }

        var operand = CheckBool(expr.Operand, known);
        if (operand.Type is null) return Typing.Failed;
        return Typing.Of(operand.IsTrue ? TruthType.False : operand.IsFalse ? TruthType.True : CedarType.Bool);
    }

    private Typing CheckIs(IsExpr expr, ImmutableHashSet<string> known)
    {
        var target = Check(expr.Target, known).Type;
        if (target is not EntityType entity) return Unexpected(expr.Target, "an entity", target);
        if (entity.Name != expr.Type) return Typing.Of(TruthType.False);
        return expr.Container is null ? Typing.Of(TruthType.True) : CheckIn(expr.Target, expr.Container, known);
    }

    private Typing CheckSet(SetExpr expr, ImmutableHashSet<string> known)
    {
        if (expr.Items.Count == 0) return Fail("WRIT1303", expr, "an empty set has no type", "compare with isEmpty(), or leave the set out");
        if (Check(expr.Items[0], known).Type is not { } element) return Typing.Failed;
        foreach (var item in expr.Items.Skip(1))
        {
            if (Check(item, known).Type is not { } type || Join(expr, element, type) is not { } joined) return Typing.Failed;
            element = joined;
        }

        return Typing.Of(new SetType(element));
    }

    private Typing CheckRecord(RecordExpr expr, ImmutableHashSet<string> known)
    {
        List<KeyValuePair<string, AttributeType>> attributes = [];
        for (var i = 0; i < expr.Keys.Count; i++)
        {
            if (Check(expr.Values[i], known).Type is not { } type) return Typing.Failed;
            attributes.Add(new(expr.Keys[i], new AttributeType(type, IsRequired: true)));
        }

        return Typing.Of(new RecordType(attributes));
    }

    private Typing CheckCall(CallExpr expr, ImmutableHashSet<string> known)
    {
        var function = expr.Function;
        if (expr.Arguments.Count != function.Parameters.Count)
            return Fail("WRIT1305", expr, $"`{function.Name}` takes {function.Parameters.Count} argument(s), not {expr.Arguments.Count}");
        for (var i = 0; i < expr.Arguments.Count; i++)
        {
            if (!Expect(expr.Arguments[i], known, function.Parameters[i])) return Typing.Failed;
        }

        if (function.IsMethod) return Typing.Of(function.Result);
        if (expr.Arguments[0] is not LiteralExpr { Value: StringValue text })
            return Fail("WRIT1304", expr, $"`{function.Name}` takes a literal, so that it cannot fail", "put the value into the context with its type");
        return function.Call([text], out var problem) is null ? Fail("WRIT1306", expr, problem!) : Typing.Of(function.Result);
    }

    private Typing CheckBool(Expr expr, ImmutableHashSet<string> known)
    {
        var typing = Check(expr, known);
        return typing.Type is null || TypeLattice.IsBool(typing.Type) ? typing : Unexpected(expr, "Bool", typing.Type);
    }

    private bool Expect(Expr expr, ImmutableHashSet<string> known, CedarType expected)
    {
        var type = Check(expr, known).Type;
        if (type is not null && TypeLattice.Join(type, expected) is not null) return true;
        Unexpected(expr, expected.ToString(), type);
        return false;
    }

    private CedarType? Join(Expr at, CedarType a, CedarType b)
    {
        if (TypeLattice.Join(a, b) is { } joined) return joined;
        Fail("WRIT1302", at, $"the types {a} and {b} are not compatible");
        return null;
    }

    // A null type has been reported where it arose.
    private Typing Unexpected(Expr expr, string expected, CedarType? got) =>
        got is null ? Typing.Failed : Fail("WRIT1301", expr, $"expected {expected}, this is {got}");

    private Typing Fail(string id, Expr at, string message, string? help = null)
    {
        diagnostics.Error(id, at.Range, message, help);
        return Typing.Failed;
    }

    private string TextOf(Expr expr)
    {
        if (!_texts.TryGetValue(expr, out var text)) _texts[expr] = text = ExprPrinter.Print(expr);
        return text;
    }
}
