namespace Writ.Cedar;

/// <summary>Whether values are of the types that a schema gives them: yes or no, without a word. <see cref="Conformance"/> says what is
/// wrong with those that are not.</summary>
internal static class Fit
{
    public static bool Is(Schema schema, Value value, CedarType type) => (value, type) switch
    {
        (StringValue, PrimitiveType) => type == CedarType.String,
        (LongValue, PrimitiveType) => type == CedarType.Long,
        (BoolValue, PrimitiveType) => type == CedarType.Bool,
        (EntityUid uid, EntityType entity) => uid.Type == entity.Name && schema.Knows(uid),
        (RecordValue record, RecordType of) => Is(schema, record, of),
        (SetValue set, SetType of) => AreAll(schema, set, of.Element),
        (_, ExtensionType extension) => extension.Name == value.TypeName,
        _ => false,
    };

    public static bool Is(Schema schema, RecordValue record, RecordType type)
    {
        // Both are in the order of code points: one walk finds what is missing and what is too much.
        var keys = record.KeySpan;
        var values = record.ValueSpan;
        var at = 0;
        foreach (var (name, attribute) in type.InOrder)
        {
            if (at < keys.Length && keys[at] == name)
            {
                if (!Is(schema, values[at], attribute.Type)) return false;
                at++;
            }
            else if (attribute.IsRequired)
            {
                return false;
            }
        }

        return at == keys.Length;
    }

    private static bool AreAll(Schema schema, SetValue set, CedarType element)
    {
        foreach (var item in set.Members)
        {
            if (!Is(schema, item, element)) return false;
        }

        return true;
    }
}
