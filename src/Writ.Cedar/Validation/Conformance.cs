namespace Writ.Cedar;

/// <summary>Whether values are of the types that a schema gives them.</summary>
internal sealed class Conformance(Schema schema, DiagnosticBag diagnostics, string? source)
{
    /// <summary>Checks a value; reports where it does not conform.</summary>
    public void Check(Value value, CedarType type, string where)
    {
        switch (value, type)
        {
            case (BoolValue, _) when type == CedarType.Bool:
            case (LongValue, _) when type == CedarType.Long:
            case (StringValue, _) when type == CedarType.String:
            case (_, ExtensionType extension) when extension.Name == value.TypeName:
                break;
            case (EntityUid uid, EntityType entity) when uid.Type == entity.Name:
                CheckUid(uid, where);
                break;
            case (SetValue set, SetType of):
                foreach (var item in set.Items) Check(item, of.Element, $"a member of {where}");
                break;
            case (RecordValue record, RecordType of):
                CheckRecord(record, of, where);
                break;
            default:
                diagnostics.ErrorIn(source, "WRIT1360", $"{where} is {Describe(value)}, not {type}");
                break;
        }
    }

    /// <summary>Checks the attributes of a record, an entity or the context.</summary>
    public void CheckRecord(RecordValue record, RecordType type, string where)
    {
        foreach (var (name, attribute) in type.Attributes)
        {
            if (record.Find(name) is { } value) Check(value, attribute.Type, $"{where}, attribute `{name}`,");
            else if (attribute.IsRequired) diagnostics.ErrorIn(source, "WRIT1361", $"{where} lacks the attribute `{name}`");
        }

        foreach (var name in record.Keys)
        {
            if (!type.Attributes.ContainsKey(name)) diagnostics.ErrorIn(source, "WRIT1362", $"{where} has the attribute `{name}`, which the schema does not");
        }
    }

    /// <summary>Checks that the schema allows such an entity.</summary>
    public bool CheckUid(EntityUid uid, string where)
    {
        if (schema.Knows(uid)) return true;
        if (schema.TryGetEntityType(uid.Type, out _)) diagnostics.ErrorIn(source, "WRIT1364", $"{where} is `{uid}`, which is not one of the listed entities of its type");
        else diagnostics.ErrorIn(source, "WRIT1363", $"{where} is `{uid}`, and the schema has no such {(Names.Last(uid.Type) == "Action" ? "action" : "entity type")}");
        return false;
    }

    private static string Describe(Value value) => value is EntityUid uid ? $"an entity of type `{uid.Type}`" : $"a {value.TypeName}";
}
