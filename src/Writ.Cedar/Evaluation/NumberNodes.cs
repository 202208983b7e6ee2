namespace Writ.Cedar;

internal sealed class NegateNode(Node operand) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (value is not LongValue number) return value is null ? null : state.FailType("long", value);
        if (number.Number == long.MinValue) return state.Fail($"integer overflow: -({number.Number})");
        return new LongValue(-number.Number);
    }
}

/// <summary><c>+ - *</c> over 64 bits, checked.</summary>
internal sealed class ArithmeticNode(BinaryOperator @operator, Node left, Node right) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        if (left.Evaluate(ref state) is not { } a || right.Evaluate(ref state) is not { } b) return null;
        if (a is not LongValue x) return state.FailType("long", a);
        if (b is not LongValue y) return state.FailType("long", b);
        var exact = @operator switch
        {
            BinaryOperator.Add => (Int128)x.Number + y.Number,
            BinaryOperator.Subtract => (Int128)x.Number - y.Number,
            _ => (Int128)x.Number * y.Number,
        };
        if (exact >= long.MinValue && exact <= long.MaxValue) return new LongValue((long)exact);
        var sign = @operator switch { BinaryOperator.Add => '+', BinaryOperator.Subtract => '-', _ => '*' };
        return state.Fail($"integer overflow: {x.Number} {sign} {y.Number}");
    }
}

/// <summary><c>&lt; &lt;= &gt; &gt;=</c> for numbers, datetimes and durations, both sides of one kind.</summary>
internal sealed class CompareNode(BinaryOperator @operator, Node left, Node right) : Predicate
{
    private const string Comparable = "one of [long, datetime, duration]";

    public override Truth Test(ref EvaluationState state)
    {
        if (left.Evaluate(ref state) is not { } a || right.Evaluate(ref state) is not { } b) return Truth.Error;
        int order;
        switch (a, b)
        {
            case (LongValue x, LongValue y): order = x.Number.CompareTo(y.Number); break;
            case (DatetimeValue x, DatetimeValue y): order = x.Milliseconds.CompareTo(y.Milliseconds); break;
            case (DurationValue x, DurationValue y): order = x.Milliseconds.CompareTo(y.Milliseconds); break;
            default:
                Refuse(ref state, a, b);
                return Truth.Error;
        }

        return Of(@operator switch
        {
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static void Refuse(ref EvaluationState state, Value a, Value b)
    {
        if (a is LongValue or DatetimeValue or DurationValue) state.FailType(a.TypeName, b);
        else if (b is LongValue or DatetimeValue or DurationValue) state.FailType(b.TypeName, a);
        else state.FailType(Comparable, a);
    }
}
