namespace Writ.Cedar;

/// <summary>
/// How many entities a policy follows one from the other, in one environment: <c>principal.manager.name</c> follows two. Whoever
/// fetches entities fetches that many levels, beginning with those that the request names; so an entity that the policy
/// names itself cannot be followed at all (RFC 76).
/// </summary>
/// <param name="environment">What the types were found in.</param>
/// <param name="spelling">Of the policy.</param>
/// <param name="types">The type of everything that is evaluated; what has none is passed over.</param>
/// <param name="most">The level.</param>
/// <param name="diagnostics">Where findings go.</param>
internal sealed class LevelChecker(
    RequestEnvironment environment, Spelling spelling, Dictionary<Expr, CedarType> types, int most, DiagnosticBag diagnostics)
{
    public void Check(Expr expr)
    {
        expr = spelling.Out(expr);
        if (!types.ContainsKey(expr)) return;
        switch (expr)
        {
            case BinaryExpr { Operator: BinaryOperator.In or BinaryOperator.HasTag or BinaryOperator.GetTag } e:
                Follow(e, e.Left);
                Check(e.Right);
                break;
            case HasExpr e when types[e.Target] is EntityType: Follow(e, e.Target); break;
            case AttributeExpr e when types[e.Target] is EntityType: Follow(e, e.Target); break;
            default:
                foreach (var part in LiteralFinder.Parts(expr)) Check(part);
                break;
        }
    }

    private void Follow(Expr expr, Expr target)
    {
        var level = LevelOf(target, []) + 1;
        if (level > most)
            diagnostics.Error("WRIT1330", spelling.PlaceOf(expr), $"this follows entities {level} deep, and {most} is the most here", "raise the level, or put what is needed into the context");
    }

    /// <summary>How far an entity is from those of the request.</summary>
    /// <param name="expr">Is the entity, or a record that has it under a path.</param>
    /// <param name="path">The names of that path, the last first.</param>
    private int LevelOf(Expr expr, Stack<string> path)
    {
        switch (expr)
        {
            case LiteralExpr { Value: EntityUid uid } when !uid.Equals(environment.Action.Uid):
                diagnostics.Error("WRIT1331", expr.Range, $"`{uid}` stands in the policy, not in the request: it cannot be followed", "begin with the principal, the resource or the context");
                return 0;
            case IfExpr e:
                Check(e.Condition);
                return Math.Max(LevelOfBranch(e.Then, path), LevelOfBranch(e.Otherwise, path));
            case BinaryExpr { Operator: BinaryOperator.GetTag } e:
                Check(e.Right);
                return LevelOf(e.Left, []) + 1;
            case AttributeExpr e when types[e.Target] is EntityType:
                return LevelOf(e.Target, []) + 1;
            case AttributeExpr e:
                path.Push(e.Name);
                return LevelOf(e.Target, path);
            case RecordExpr e when path.TryPop(out var name):
                return LevelOfMember(e, name, path);
            default:
                return 0;
        }
    }

    private int LevelOfBranch(Expr branch, Stack<string> path) => types.ContainsKey(branch) ? LevelOf(branch, new(path.Reverse())) : 0;

    private int LevelOfMember(RecordExpr record, string name, Stack<string> path)
    {
        var level = 0;
        for (var i = 0; i < record.Keys.Count; i++)
        {
            if (record.Keys[i] == name) level = LevelOf(record.Values[i], path);
            else Check(record.Values[i]);
        }

        return level;
    }
}
