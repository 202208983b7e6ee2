namespace Writ.Cedar;

/// <summary>A compiled expression. Immutable, shared by all threads.</summary>
internal abstract class Node
{
    /// <summary>The value, or null with the reason in the state.</summary>
    public abstract Value? Evaluate(ref EvaluationState state);

    /// <summary>The value where only a boolean will do.</summary>
    public virtual Truth Test(ref EvaluationState state)
    {
        var value = Evaluate(ref state);
        if (value is BoolValue truth) return truth.IsTrue ? Truth.True : Truth.False;
        if (value is not null) state.FailType("bool", value);
        return Truth.Error;
    }
}

/// <summary>A node whose value is a boolean by construction.</summary>
internal abstract class Predicate : Node
{
    public sealed override Value? Evaluate(ref EvaluationState state) => Test(ref state) switch
    {
        Truth.True => BoolValue.True,
        Truth.False => BoolValue.False,
        _ => null,
    };

    public abstract override Truth Test(ref EvaluationState state);

    protected static Truth Of(bool value) => value ? Truth.True : Truth.False;
}
