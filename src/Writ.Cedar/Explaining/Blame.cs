namespace Writ.Cedar;

/// <summary>
/// Walks down an expression that is not as it should be to the smallest expressions that make it so: of a conjunction the
/// operand that is false, of a disjunction all of them, of an error the innermost expression that fails.
/// </summary>
internal sealed class Blame(ExprEvaluator evaluator, Policy policy, PolicyPart part)
{
    private readonly List<Shortfall> _found = [];
    private readonly Observing _observing = new(evaluator);

    public IReadOnlyList<Shortfall> Found => _found;

    /// <summary>Finds why an expression is not <paramref name="wanted"/>; nothing is found when it is.</summary>
    public void Find(Expr expr, bool wanted)
    {
        var value = evaluator.Evaluate(expr, out var problem);
        if (value is BoolValue { IsTrue: var truth } && truth == wanted) return;
        switch (expr)
        {
            case AndExpr e: FindInChain(e.Operands, isConjunction: true, wanted); break;
            case OrExpr e: FindInChain(e.Operands, isConjunction: false, wanted); break;
            case UnaryExpr { Operator: UnaryOperator.Not } e: Find(e.Operand, !wanted); break;
            case IfExpr e: FindInIf(e, wanted); break;
            default:
                if (value is BoolValue) Report(expr, isError: false, wanted ? "is false" : "is true");
                else if (value is not null) Report(expr, isError: true, $"must be true or false, and is {value}");
                else FindError(expr, problem);
                break;
        }
    }

    // What a chain came to rests on the first operand that decides it, or, where none does, on all of them.
    private void FindInChain(IReadOnlyList<Expr> operands, bool isConjunction, bool wanted)
    {
        foreach (var operand in operands)
        {
            if (evaluator.Evaluate(operand, out _) is BoolValue { IsTrue: var truth } && truth == isConjunction) continue;
            Find(operand, wanted);
            return;
        }

        foreach (var operand in operands) Find(operand, wanted);
    }

    private void FindInIf(IfExpr expr, bool wanted)
    {
        if (evaluator.Evaluate(expr.Condition, out _) is not BoolValue condition)
        {
            Find(expr.Condition, wanted: true);
            return;
        }

        // Of a branch that is a constant nobody learns anything: then the condition is what matters.
        var branch = condition.IsTrue ? expr.Then : expr.Otherwise;
        if (branch is LiteralExpr { Value: BoolValue }) Find(expr.Condition, !condition.IsTrue);
        else Find(branch, wanted);
    }

    // The innermost expression that fails though its parts do not. Parts that are not reached are not looked at.
    private void FindError(Expr expr, string? problem)
    {
        if (expr is AndExpr or OrExpr or IfExpr or UnaryExpr { Operator: UnaryOperator.Not })
        {
            Find(expr, wanted: true);
            return;
        }

        foreach (var inner in LiteralFinder.Parts(expr))
        {
            if (evaluator.Evaluate(inner, out var innerProblem) is not null) continue;
            FindError(inner, innerProblem);
            return;
        }

        Report(expr, isError: true, $"cannot be evaluated: {problem}");
    }

    private void Report(Expr expr, bool isError, string reason) =>
        _found.Add(new Shortfall(part, CedarPrinter.Print(expr), policy.SourceText.Resolve(expr.Range), isError, reason, _observing.Parts(expr, isError)));
}
