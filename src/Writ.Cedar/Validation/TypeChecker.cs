using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>
/// Strict types of expressions for one <see cref="RequestEnvironment"/>. An expression that is well typed cannot fail on a
/// valid request, but for integer overflow and missing entities. What is known to be false ends the checking of a
/// conjunction: the rest is never evaluated. After a finding checking goes on with the type that should have been there.
/// </summary>
/// <param name="schema">The schema.</param>
/// <param name="environment">What principal, action and resource are.</param>
/// <param name="spelling">Of the policy.</param>
/// <param name="diagnostics">Where findings go.</param>
/// <param name="types">If given, gets the type of everything that is evaluated.</param>
internal sealed partial class TypeChecker(
    Schema schema, RequestEnvironment environment, Spelling spelling, DiagnosticBag diagnostics, Dictionary<Expr, CedarType>? types = null)
{
    /// <param name="expr">The expression.</param>
    /// <param name="known">What is known to exist when it is evaluated.</param>
    public Typing Check(Expr expr, ImmutableHashSet<string> known)
    {
        expr = spelling.Out(expr);
        var typing = CheckAny(expr, known);
        if (types is not null && typing.Type is not null) types[expr] = typing.Type;
        return typing;
    }

    /// <summary>As <see cref="Check"/>, of what must be true or false.</summary>
    public Typing CheckBool(Expr expr, ImmutableHashSet<string> known) => Expect(expr, known, TypeLattice.IsBool, "Bool");

    private Typing CheckAny(Expr expr, ImmutableHashSet<string> known) => expr switch
    {
        LiteralExpr e => CheckLiteral(e),
        VariableExpr e => Typing.Of(TypeOf(e.Variable)),
        IfExpr e => CheckIf(e, known),
        AndExpr e => CheckAnd(e.Operands, known),
        OrExpr e => CheckOr(e.Operands, known),
        UnaryExpr e => CheckUnary(e, known),
        BinaryExpr e => CheckBinary(e, known),
        AttributeExpr e => CheckAttribute(e, known),
        HasExpr e => CheckHas(e, known),
        LikeExpr e => Typing.Of(CedarType.Bool).With(Expect(e.Target, known, CedarType.String)),
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

    private Typing CheckLiteral(LiteralExpr expr) => expr.Value switch
    {
        BoolValue b => Typing.Of(b.IsTrue ? TruthType.True : TruthType.False),
        LongValue => Typing.Of(CedarType.Long),
        StringValue => Typing.Of(CedarType.String),
        // Names are checked for the policy as a whole: an unknown one has been reported, and so has an id that is not listed.
        EntityUid uid => schema.HasType(uid) ? Typing.Of(new EntityType(uid.Type)) : Typing.Failed(),
        var other => throw new InvalidOperationException($"no literal is a {other.TypeName}"),
    };

    private Typing CheckIf(IfExpr expr, ImmutableHashSet<string> known)
    {
        var condition = CheckBool(expr.Condition, known);
        if (condition.IsFalse) return Check(expr.Otherwise, known).With(condition);
        var then = Check(expr.Then, known.Union(condition.Known));
        if (!then.IsFailed) then = then with { Known = then.Known.Union(condition.Known) };
        if (condition.IsTrue) return then.With(condition);
        var otherwise = Check(expr.Otherwise, known);
        var joined = then.Type is null || otherwise.Type is null ? null : Join(expr, then.Type, otherwise.Type);
        var typing = joined is null ? Typing.Failed() : Typing.Of(joined, then.Known.Intersect(otherwise.Known));
        return typing.With(then).With(otherwise).With(condition);
    }

    private Typing CheckAnd(IReadOnlyList<Expr> operands, ImmutableHashSet<string> known)
    {
        var all = CheckBool(operands[0], known);
        for (var i = 1; i < operands.Count && !all.IsFalse; i++)
        {
            var next = CheckBool(operands[i], known.Union(all.Known));
            all = And(all, next).With(all).With(next);
        }

        return all.IsFalse ? all with { Known = Typing.Nothing } : all;
    }

    private static Typing And(Typing left, Typing right)
    {
        if (left.Type is null || right.Type is null) return Typing.Failed(CedarType.Bool);
        if (right.IsFalse) return Typing.Of(TruthType.False);
        var type = right.IsTrue ? left.Type : left.IsTrue ? right.Type : CedarType.Bool;
        return Typing.Of(type, left.Known.Union(right.Known));
    }

    private Typing CheckOr(IReadOnlyList<Expr> operands, ImmutableHashSet<string> known)
    {
        var any = CheckBool(operands[0], known);
        for (var i = 1; i < operands.Count && !any.IsTrue; i++)
        {
            var next = CheckBool(operands[i], known);
            any = Or(any, next).With(any).With(next);
        }

        return any;
    }

    // What is known after an alternative is what both sides know, unless one of them cannot be.
    private static Typing Or(Typing left, Typing right)
    {
        if (left.Type is null || right.Type is null) return Typing.Failed(CedarType.Bool);
        if (left.IsFalse || right.IsTrue) return right;
        return right.IsFalse ? left : Typing.Of(CedarType.Bool, left.Known.Intersect(right.Known));
    }

    private Typing CheckUnary(UnaryExpr expr, ImmutableHashSet<string> known)
    {
        if (expr.Operator == UnaryOperator.Negate) return Typing.Of(CedarType.Long).With(Expect(expr.Operand, known, CedarType.Long));
        if (expr.Operator == UnaryOperator.IsEmpty) return Typing.Of(CedarType.Bool).With(ExpectSet(expr.Operand, known));
        var operand = CheckBool(expr.Operand, known);
        return Typing.Of(operand.IsTrue ? TruthType.False : operand.IsFalse ? TruthType.True : CedarType.Bool).With(operand);
    }

    private Typing CheckIs(IsExpr expr, ImmutableHashSet<string> known)
    {
        var target = ExpectEntity(expr.Target, known);
        if (target.Type is not EntityType entity) return Typing.Failed(CedarType.Bool);
        return Typing.Of(entity.Name == expr.Type ? TruthType.True : TruthType.False).With(target);
    }

    private Typing CheckSet(SetExpr expr, ImmutableHashSet<string> known)
    {
        if (expr.Items.Count == 0) return Fail("WRIT1303", expr, "an empty set has no type", "compare with isEmpty(), or leave the set out");
        var items = expr.Items.Select(item => Check(item, known)).ToList();
        if (items.Exists(item => item.Type is null)) return Typing.Failed();
        var element = items[0].Type!;
        foreach (var item in items)
        {
            if (Join(expr, element, item.Type!) is not { } joined) return Typing.Failed();
            element = joined;
        }

        return items.Exists(item => item.IsFailed) ? Typing.Failed(new SetType(element)) : Typing.Of(new SetType(element));
    }

    private Typing CheckRecord(RecordExpr expr, ImmutableHashSet<string> known)
    {
        var values = expr.Values.Select(value => Check(value, known)).ToList();
        if (values.Exists(value => value.Type is null)) return Typing.Failed();
        var type = new RecordType([.. expr.Keys.Zip(values, (key, value) => KeyValuePair.Create(key, new AttributeType(value.Type!, IsRequired: true)))]);
        return values.Exists(value => value.IsFailed) ? Typing.Failed(type) : Typing.Of(type);
    }

    private Typing CheckCall(CallExpr expr, ImmutableHashSet<string> known)
    {
        var function = expr.Function;
        var isWrong = false;
        if (expr.Arguments.Count != function.Parameters.Count)
        {
            Fail("WRIT1305", expr, $"`{function.Name}` takes {function.Parameters.Count} argument(s), not {expr.Arguments.Count}");
            isWrong = true;
        }

        if (!function.IsMethod) isWrong |= !IsConstant(expr);
        var typing = isWrong ? Typing.Failed(function.Result) : Typing.Of(function.Result);
        for (var i = 0; i < expr.Arguments.Count; i++)
            typing = typing.With(isWrong ? Check(expr.Arguments[i], known) : Expect(expr.Arguments[i], known, function.Parameters[i]));
        return typing;
    }

    // A constructor takes literals, which are tried here, so that it cannot fail later.
    private bool IsConstant(CallExpr expr)
    {
        var name = expr.Function.Name;
        var isConstant = true;
        if (expr.Arguments is [LiteralExpr { Value: StringValue text }] && expr.Function.Call([text], out var problem) is null)
        {
            Fail("WRIT1306", expr, problem!);
            isConstant = false;
        }

        if (!expr.Arguments.All(argument => argument is LiteralExpr))
        {
            Fail("WRIT1304", expr, $"`{name}` takes a literal, so that it cannot fail", "put the value into the context with its type");
            isConstant = false;
        }

        return isConstant;
    }
}
