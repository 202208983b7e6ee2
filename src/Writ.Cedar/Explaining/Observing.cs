namespace Writ.Cedar;

/// <summary>Says what the parts of an expression came to; of an entity also what it is in, has, or lacks, where that was asked.</summary>
internal sealed class Observing(ExprEvaluator evaluator)
{
    /// <summary>The parts of an expression that are not constants, each once, in order.</summary>
    public IReadOnlyList<Observation> Parts(Expr expr, bool isError)
    {
        // `context.mfa` is false: that says all.
        if (expr is AttributeExpr && !isError) return [];
        List<Observation> seen = [];
        foreach (var operand in LiteralFinder.Parts(expr).Where(p => !IsConstant(p)))
        {
            var value = evaluator.Evaluate(operand, out var problem);
            var text = CedarPrinter.Print(operand);
            seen.Add(value is null ? new Observation(text, null, $"cannot be evaluated: {problem}") : Observe(expr, operand, text, value));
        }

        return [.. seen.Distinct()];
    }

    private Observation Observe(Expr expr, Expr operand, string text, Value value) => (expr, value) switch
    {
        (BinaryExpr { Operator: BinaryOperator.In } e, EntityUid uid) when operand == e.Left => new(text, value, evaluator.Membership(uid)),
        (IsExpr { Container: not null } e, EntityUid uid) when operand == e.Target && uid.Type == e.Type => new(text, value, evaluator.Membership(uid)),
        (BinaryExpr { Operator: BinaryOperator.HasTag or BinaryOperator.GetTag } e, EntityUid uid) when operand == e.Left => new(text, value, Tags(uid)),
        (HasExpr e, _) => Follow(text, value, e.Path),
        (AttributeExpr e, _) => Follow(text, value, [e.Name]),
        _ => new(text, value, null),
    };

    // How far a path of attributes leads, and what there is instead of the first that is missing.
    private Observation Follow(string text, Value value, IReadOnlyList<string> path)
    {
        foreach (var name in path)
        {
            var uid = value as EntityUid;
            var entity = uid is null ? null : evaluator.Find(uid);
            if (uid is not null && entity is null) return new(text, uid, "is not among the entities");
            if ((entity?.Attributes ?? value as RecordValue) is not { } fields) return new(text, value, null);
            if (fields.Find(name) is not { } next)
                return new(text, uid, fields.Count == 0 ? "has no attributes" : $"has only {ExprEvaluator.List(fields.Keys)}");
            value = next;
            text = Names.IsIdentifier(name) ? $"{text}.{name}" : $"{text}[{StringLiteral.Quote(name)}]";
        }

        return new(text, value, null);
    }

    private string Tags(EntityUid uid)
    {
        if (evaluator.Find(uid) is not { } entity) return "is not among the entities";
        return entity.Tags.Count == 0 ? "has no tags" : $"has only the tags {ExprEvaluator.List(entity.Tags.Keys)}";
    }

    private static bool IsConstant(Expr expr) => LiteralFinder.Walk(expr).TrueForAll(part => part is not VariableExpr);
}
