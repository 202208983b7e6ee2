namespace Writ.Cedar;

internal sealed class LikeNode(Node target, Pattern pattern) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        var value = target.Evaluate(ref state);
        if (value is StringValue text) return Of(pattern.Matches(text.Text));
        if (value is not null) state.FailType("string", value);
        return Truth.Error;
    }
}

internal sealed class SetNode(Node[] items) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Evaluate(ref state) is not { } value) return null;
            values[i] = value;
        }

        return new SetValue(values);
    }
}

internal sealed class RecordNode(string[] keys, Node[] nodes) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        var fields = new KeyValuePair<string, Value>[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (nodes[i].Evaluate(ref state) is not { } value) return null;
            fields[i] = new(keys[i], value);
        }

        return new RecordValue(fields);
    }
}

internal sealed class ContainsNode(Node set, Node item) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (set.Evaluate(ref state) is not { } a || item.Evaluate(ref state) is not { } b) return Truth.Error;
        if (a is SetValue members) return Of(members.Contains(b));
        state.FailType("set", a);
        return Truth.Error;
    }
}

/// <summary><c>containsAll</c> or <c>containsAny</c>.</summary>
internal sealed class ContainsManyNode(Node set, Node others, bool all) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (set.Evaluate(ref state) is not { } a || others.Evaluate(ref state) is not { } b) return Truth.Error;
        if (a is not SetValue left) state.FailType("set", a);
        else if (b is not SetValue right) state.FailType("set", b);
        else return Of(all ? left.ContainsAll(right) : left.ContainsAny(right));
        return Truth.Error;
    }
}

internal sealed class IsEmptyNode(Node set) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        var value = set.Evaluate(ref state);
        if (value is SetValue members) return Of(members.Count == 0);
        if (value is not null) state.FailType("set", value);
        return Truth.Error;
    }
}

internal sealed class CallNode(ExtensionFunction function, Node[] arguments) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Evaluate(ref state) is not { } value) return null;
            values[i] = value;
        }

        var result = function.Call(values, out var problem);
        return result ?? state.Fail(problem!);
    }
}
