namespace Writ.Cedar;

/// <summary>Checks that the schema has every entity type, every action and every listed entity that a policy names.</summary>
internal sealed class NameValidator(Schema schema, Policy policy, DiagnosticBag diagnostics)
{
    private readonly NamePlaces _places = new(policy.SourceText);

    public void Check()
    {
        CheckScope(policy.Principal);
        CheckScope(policy.Resource);
        foreach (var (uid, place) in policy.Action.Entities.Zip(_places.UidsIn(policy.Action.Range))) CheckUid(uid, place);
        foreach (var part in policy.Conditions.SelectMany(c => LiteralFinder.Walk(c.Body)))
        {
            if (part is LiteralExpr { Value: EntityUid uid }) CheckUid(uid, part.Range);
            else if (part is IsExpr test) CheckType(test.Type, _places.TypeAfterIs(new TextRange(test.Target.Range.End, test.Range.End)));
        }
    }

    private void CheckScope(EntityScope scope)
    {
        if (scope.Type is not null) CheckType(scope.Type, _places.TypeAfterIs(scope.Range));
        if (scope.Entity is not null && !scope.IsSlot) CheckUid(scope.Entity, _places.UidsIn(scope.Range).LastOrDefault(scope.Range));
    }

    private void CheckType(string type, TextRange at)
    {
        if (!schema.HasEntityType(type)) diagnostics.Error("WRIT1310", at, $"the schema has no entity type `{type}`", NearestType(type));
    }

    private void CheckUid(EntityUid uid, TextRange at)
    {
        if (schema.Knows(uid)) return;
        if (schema.TryGetEntityType(uid.Type, out var type))
            diagnostics.Error("WRIT1312", at, $"`{uid}` is not one of the listed entities of its type", $"the ids are {string.Join(", ", type.Ids!.Order(StringComparer.Ordinal).Take(10))}");
        else if (Schema.IsActionType(uid.Type))
            diagnostics.Error("WRIT1311", at, $"the schema has no action `{uid}`");
        else
            CheckType(uid.Type, _places.TypeOf(at));
    }

    private string? NearestType(string type)
    {
        var near = schema.EntityTypeInfos.FirstOrDefault(t => Names.Last(t.Name) == Names.Last(type)
            || string.Equals(t.Name, type, StringComparison.OrdinalIgnoreCase));
        return near is null ? null : $"did you mean `{near.Name}`?";
    }
}
