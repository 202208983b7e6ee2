namespace Writ.Cedar;

/// <summary>Evaluates single expressions for one request, by the same nodes that decide: explanation and decision cannot differ.</summary>
internal sealed class ExprEvaluator(Request request, Entities entities)
{
    private const int MostNamed = 10;

    /// <summary>The value, or null and the reason why there is none.</summary>
    public Value? Evaluate(Expr expr, out string? problem)
    {
        var state = new EvaluationState(request, entities);
        var value = Compiler.Compile(expr).Evaluate(ref state);
        problem = value is null ? state.Fault : null;
        return value;
    }

    public Entity? Find(EntityUid uid) => entities.Find(uid);

    /// <summary>Whether one entity is the other or below it.</summary>
    public bool IsIn(EntityUid low, EntityUid high) => low.Equals(high) || (entities.Find(low)?.HasAncestor(high) ?? false);

    /// <summary>What an entity is in, after "which": <c>is in Group::"a"</c>.</summary>
    public string Membership(EntityUid uid)
    {
        if (entities.Find(uid) is not { } entity) return "is not among the entities, so it is in nothing";
        if (entity.Ancestors.Count == 0) return "is in nothing";
        return $"is in {List(entity.Ancestors.Order().Select(a => a.ToString()))}";
    }

    /// <summary>The first of several, and how many there are beside them.</summary>
    public static string List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        var rest = all.Length - MostNamed;
        return string.Join(", ", all.Take(MostNamed)) + (rest > 0 ? $" and {rest} more" : "");
    }
}
