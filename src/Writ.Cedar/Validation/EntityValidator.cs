namespace Writ.Cedar;

/// <summary>Checks entities against a schema.</summary>
internal sealed class EntityValidator(Schema schema, DiagnosticBag diagnostics, string? source)
{
    private readonly Conformance _conformance = new(schema, diagnostics, source);

    public static IReadOnlyList<CedarDiagnostic> Validate(Schema schema, Entities entities)
    {
        var diagnostics = new DiagnosticBag(null);
        Validate(schema, entities, diagnostics, null);
        return diagnostics.ToList();
    }

    public static void Validate(Schema schema, Entities entities, DiagnosticBag diagnostics, string? source)
    {
        var validator = new EntityValidator(schema, diagnostics, source);
        foreach (var entity in entities.All)
        {
            if (diagnostics.Full) break;
            validator.Check(entity);
        }
    }

    private void Check(Entity entity)
    {
        var where = $"the entity `{entity.Uid}`";
        if (schema.TryGetEntityType(entity.Uid.Type, out var type)) CheckEntity(entity, type, where);
        else if (schema.TryGetAction(entity.Uid, out var action)) CheckAction(entity, action, where);
        else _conformance.CheckUid(entity.Uid, where);
    }

    private void CheckEntity(Entity entity, EntityTypeInfo type, string where)
    {
        if (!_conformance.CheckUid(entity.Uid, where)) return;
        _conformance.CheckRecord(entity.Attributes, type.Shape, where);
        CheckTags(entity, type, where);
        foreach (var ancestor in entity.Ancestors)
        {
            if (!type.Ancestors.Contains(ancestor.Type))
                diagnostics.ErrorIn(source, "WRIT1370", $"{where} is in `{ancestor}`, but the schema does not let its type be in `{ancestor.Type}`");
            else
                _conformance.CheckUid(ancestor, $"an ancestor of {where}");
        }
    }

    private void CheckTags(Entity entity, EntityTypeInfo type, string where)
    {
        if (type.Tags is null && entity.Tags.Count > 0)
        {
            diagnostics.ErrorIn(source, "WRIT1371", $"{where} has tags, but its type has none");
            return;
        }

        for (var i = 0; i < entity.Tags.Count; i++) _conformance.Check(entity.Tags.Values[i], type.Tags!, $"{where}, tag `{entity.Tags.Keys[i]}`,");
    }

    private void CheckAction(Entity entity, ActionInfo action, string where)
    {
        var agrees = entity.Attributes.Count == 0 && entity.Tags.Count == 0
            && entity.AncestorArray.ToHashSet().SetEquals(action.Entity.AncestorArray);
        if (!agrees) diagnostics.ErrorIn(source, "WRIT1372", $"{where} is an action, and not as the schema has it", "leave actions out: they come from the schema");
    }
}
