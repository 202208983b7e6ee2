namespace Writ.Cedar;

internal sealed class ConstantNode(Value value) : Node
{
    public Value Value => value;

    public override Value? Evaluate(ref EvaluationState state) => value;
}

/// <summary>An expression known at load to fail whenever it is reached.</summary>
internal sealed class FaultNode(string why) : Node
{
    public override Value? Evaluate(ref EvaluationState state) => state.Fail(why);
}

internal sealed class VariableNode(Variable variable) : Node
{
    public Variable Variable => variable;

    public override Value? Evaluate(ref EvaluationState state) => variable switch
    {
        Variable.Principal => state.Principal.Uid,
        Variable.Action => state.Action.Uid,
        Variable.Resource => state.Resource.Uid,
        _ => state.Context,
    };
}

internal sealed class IfNode(Node condition, Node then, Node otherwise) : Node
{
    public override Value? Evaluate(ref EvaluationState state) => condition.Test(ref state) switch
    {
        Truth.True => then.Evaluate(ref state),
        Truth.False => otherwise.Evaluate(ref state),
        _ => null,
    };

    public override Truth Test(ref EvaluationState state) => condition.Test(ref state) switch
    {
        Truth.True => then.Test(ref state),
        Truth.False => otherwise.Test(ref state),
        _ => Truth.Error,
    };
}

internal sealed class AndNode(Node[] operands) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref state);
            if (truth != Truth.True) return truth;
        }

        return Truth.True;
    }
}

internal sealed class OrNode(Node[] operands) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref state);
            if (truth != Truth.False) return truth;
        }

        return Truth.False;
    }
}

internal sealed class NotNode(Node operand) : Predicate
{
    public override Truth Test(ref EvaluationState state) => operand.Test(ref state) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Error,
    };
}

internal sealed class EqualNode(Node left, Node right, bool negated) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (left.Evaluate(ref state) is not { } a || right.Evaluate(ref state) is not { } b) return Truth.Error;
        return Of(a.Equals(b) != negated);
    }
}

/// <summary>The commonest comparison: something against a literal.</summary>
internal sealed class EqualConstantNode(Node left, Value constant, bool negated) : Predicate
{
    public override Truth Test(ref EvaluationState state) =>
        left.Evaluate(ref state) is { } value ? Of(constant.Equals(value) != negated) : Truth.Error;
}
