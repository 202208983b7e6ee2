using Writ.Cedar;
using Writ.Tests.Cedar.Differential;

namespace Writ.Tests.Cedar.Naive;

/// <summary>Expressions, one case a kind of expression, in the words of the language reference.</summary>
internal sealed class NaiveEvaluator(Request request, Entities entities, Coverage coverage)
{
    public Value Evaluate(Expr expr)
    {
        try
        {
            var value = ValueOf(expr);
            coverage.Met($"{NaiveNames.Of(expr)} → {NaiveNames.Of(expr, value)}");
            return value;
        }
        catch (NaiveError error) when (!error.IsCounted)
        {
            error.IsCounted = true;
            coverage.Met($"{NaiveNames.Of(expr)} → error");
            throw;
        }
    }

    private Value ValueOf(Expr expr) => expr switch
    {
        LiteralExpr e => e.Value,
        VariableExpr e => Variable(e.Variable),
        IfExpr e => Bool(e.Condition) ? Evaluate(e.Then) : Evaluate(e.Otherwise),
        AndExpr e => BoolValue.Of(e.Operands.All(Bool)),
        OrExpr e => BoolValue.Of(e.Operands.Any(Bool)),
        UnaryExpr { Operator: UnaryOperator.Not } e => BoolValue.Of(!Bool(e.Operand)),
        UnaryExpr { Operator: UnaryOperator.Negate } e => Exactly(-(Int128)As<LongValue>(Evaluate(e.Operand)).Number),
        UnaryExpr e => BoolValue.Of(As<SetValue>(Evaluate(e.Operand)).Items.Count == 0),
        BinaryExpr e => Binary(e.Operator, Evaluate(e.Left), Evaluate(e.Right)),
        AttributeExpr e => Attribute(Evaluate(e.Target), e.Name),
        HasExpr e => BoolValue.Of(Has(Evaluate(e.Target), [.. e.Path])),
        LikeExpr e => BoolValue.Of(NaivePattern.Matches(As<StringValue>(Evaluate(e.Target)).Text, e.Pattern)),
        IsExpr e => Is(As<EntityUid>(Evaluate(e.Target)), e),
        SetExpr e => new SetValue([.. e.Items.Select(Evaluate)]),
        RecordExpr e => new RecordValue([.. e.Keys.Zip(e.Values, (key, value) => KeyValuePair.Create(key, Evaluate(value)))]),
        CallExpr e => NaiveExtensions.Call(e.Function.Name, [.. e.Arguments.Select(Evaluate)]),
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    public bool Bool(Expr expr) => As<BoolValue>(Evaluate(expr)).IsTrue;

    /// <summary>Whether one is the other, or in something that is in the other; up the parents, one by one.</summary>
    public bool IsIn(EntityUid low, EntityUid high) =>
        NaiveEquality.Same(low, high) || (entities.TryGet(low, out var entity) && entity.Parents.Any(parent => IsIn(parent, high)));

    public static T As<T>(Value value)
        where T : Value => value as T ?? throw new NaiveError($"type error: {value.TypeName}");

    public static LongValue Exactly(Int128 number) =>
        number >= long.MinValue && number <= long.MaxValue ? new LongValue((long)number) : throw new NaiveError("integer overflow");

    private Value Variable(Variable variable) => variable switch
    {
        Writ.Cedar.Variable.Principal => request.Principal,
        Writ.Cedar.Variable.Action => request.Action,
        Writ.Cedar.Variable.Resource => request.Resource,
        _ => request.Context,
    };

    private Value Binary(BinaryOperator @operator, Value a, Value b) => @operator switch
    {
        BinaryOperator.Equal => BoolValue.Of(NaiveEquality.Same(a, b)),
        BinaryOperator.NotEqual => BoolValue.Of(!NaiveEquality.Same(a, b)),
        BinaryOperator.Less => BoolValue.Of(Order(a, b) < 0),
        BinaryOperator.LessEqual => BoolValue.Of(Order(a, b) <= 0),
        BinaryOperator.Greater => BoolValue.Of(Order(a, b) > 0),
        BinaryOperator.GreaterEqual => BoolValue.Of(Order(a, b) >= 0),
        BinaryOperator.Add => Exactly((Int128)As<LongValue>(a).Number + As<LongValue>(b).Number),
        BinaryOperator.Subtract => Exactly((Int128)As<LongValue>(a).Number - As<LongValue>(b).Number),
        BinaryOperator.Multiply => Exactly((Int128)As<LongValue>(a).Number * As<LongValue>(b).Number),
        BinaryOperator.In => BoolValue.Of(In(As<EntityUid>(a), b)),
        BinaryOperator.Contains => BoolValue.Of(NaiveEquality.Holds(As<SetValue>(a), b)),
        BinaryOperator.ContainsAll => BoolValue.Of(NaiveEquality.Holds(As<SetValue>(b), As<SetValue>(a))),
        BinaryOperator.ContainsAny => BoolValue.Of(NaiveEquality.Share(As<SetValue>(a), As<SetValue>(b))),
        BinaryOperator.HasTag => BoolValue.Of(Tags(a, b, out var key)?.Keys.Contains(key) ?? false),
        BinaryOperator.GetTag => Field(Tags(a, b, out var key), key),
        _ => throw new InvalidOperationException(@operator.ToString()),
    };

    private static int Order(Value a, Value b) => (a, b) switch
    {
        (LongValue x, LongValue y) => x.Number.CompareTo(y.Number),
        (DatetimeValue x, DatetimeValue y) => x.Milliseconds.CompareTo(y.Milliseconds),
        (DurationValue x, DurationValue y) => x.Milliseconds.CompareTo(y.Milliseconds),
        _ => throw new NaiveError("type error: these have no order"),
    };

    private bool In(EntityUid low, Value high) => high switch
    {
        EntityUid uid => IsIn(low, uid),
        SetValue set => set.Items.Select(As<EntityUid>).ToList().Any(uid => IsIn(low, uid)),
        _ => throw new NaiveError("type error: `in` asks for an entity or a set of them"),
    };

    private BoolValue Is(EntityUid uid, IsExpr test) =>
        BoolValue.Of(uid.Type == test.Type && (test.Container is null || In(uid, Evaluate(test.Container))));

    private Value Attribute(Value target, string name) => target switch
    {
        RecordValue record => Field(record, name),
        EntityUid uid => Field(entities.TryGet(uid, out var entity) ? entity.Attributes : null, name),
        _ => throw new NaiveError("type error: only records and entities have attributes"),
    };

    // has a.b.c is: has a, and .a has b, and .a.b has c.
    private bool Has(Value target, ReadOnlySpan<string> path)
    {
        var fields = target switch
        {
            RecordValue record => record,
            EntityUid uid => entities.TryGet(uid, out var entity) ? entity.Attributes : null,
            _ => throw new NaiveError("type error: only records and entities have attributes"),
        };
        if (fields is null || !fields.Keys.Contains(path[0])) return false;
        return path.Length == 1 || Has(Attribute(target, path[0]), path[1..]);
    }

    private RecordValue? Tags(Value target, Value key, out string name)
    {
        var uid = As<EntityUid>(target);
        name = As<StringValue>(key).Text;
        return entities.TryGet(uid, out var entity) ? entity.Tags : null;
    }

    private static Value Field(RecordValue? fields, string name)
    {
        foreach (var (key, value) in fields is null ? [] : NaiveEquality.Fields(fields))
        {
            if (key == name) return value;
        }

        throw new NaiveError($"there is no `{name}`");
    }
}
