using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>Attributes and tags: what may be missing must have been asked for first.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckAttribute(AttributeExpr expr, ImmutableHashSet<string> known)
    {
        var target = ExpectAttributes(expr.Target, known);
        if (target.Type is not { } type) return Typing.Failed();
        var record = AttributesOf(type);
        if (!record.Attributes.TryGetValue(expr.Name, out var attribute))
            return Fail("WRIT1307", expr, $"{Describe(expr.Target, type)} has no attribute `{expr.Name}`", Nearest(expr.Name, record));
        if (attribute.IsRequired || known.Contains(AttributeKey(expr.Target, expr.Name))) return Typing.Of(attribute.Type).With(target);
        Fail(
            "WRIT1308", expr, $"the attribute `{expr.Name}` of {Describe(expr.Target, type)} is optional, and may be missing here",
            $"ask first: … has {expr.Name} && …");
        return Typing.Failed(attribute.Type);
    }

    private Typing CheckHas(HasExpr expr, ImmutableHashSet<string> known)
    {
        var target = ExpectAttributes(expr.Target, known);
        if (target.Type is not { } type) return Typing.Failed(CedarType.Bool);
        if (!AttributesOf(type).Attributes.TryGetValue(expr.Path[0], out var attribute)) return Typing.Of(TruthType.False).With(target);
        var key = AttributeKey(expr.Target, expr.Path[0]);
        // A record has its required attributes; an entity only if it exists.
        var isSure = known.Contains(key) || (attribute.IsRequired && type is RecordType);
        return Typing.Of(isSure ? TruthType.True : CedarType.Bool, Typing.Nothing.Add(key)).With(target);
    }

    private Typing CheckHasTag(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var (target, tag) = (ExpectEntity(expr.Left, known), Expect(expr.Right, known, CedarType.String));
        if (target.Type is not EntityType entity) return Typing.Failed();
        if (TagsOf(entity) is null) return Typing.Of(TruthType.False).With(target).With(tag);
        var key = TagKey(expr);
        return Typing.Of(known.Contains(key) ? TruthType.True : CedarType.Bool, Typing.Nothing.Add(key)).With(target).With(tag);
    }

    private Typing CheckGetTag(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        var (target, tag) = (ExpectEntity(expr.Left, known), Expect(expr.Right, known, CedarType.String));
        if (target.Type is not EntityType entity) return Typing.Failed();
        if (TagsOf(entity) is not { } type) return Fail("WRIT1309", expr, "entities of this type have no tags");
        return known.Contains(TagKey(expr))
            ? Typing.Of(type).With(target).With(tag)
            : Fail("WRIT1308", expr, "this tag may be missing here", "ask first: … .hasTag(…) && …");
    }

    private CedarType? TagsOf(EntityType entity) => schema.TryGetEntityType(entity.Name, out var type) ? type.Tags : null;

    // Actions have no attributes.
    private RecordType AttributesOf(CedarType type) => type switch
    {
        RecordType record => record,
        EntityType entity => schema.TryGetEntityType(entity.Name, out var info) ? info.Shape : RecordType.Empty,
        _ => throw new InvalidOperationException($"no attributes in {type}"),
    };

    private static string Describe(Expr target, CedarType type) => (target, type) switch
    {
        (_, EntityType entity) => $"the entity type `{entity.Name}`",
        (VariableExpr { Variable: Variable.Context }, _) => "the context",
        _ => "the record",
    };

    private static string? Nearest(string name, RecordType record)
    {
        var near = record.Attributes.Keys.FirstOrDefault(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase))
            ?? record.Attributes.Keys.FirstOrDefault(k => k.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(k, StringComparison.Ordinal));
        return near is null or "" ? null : $"did you mean `{near}`?";
    }

    private string AttributeKey(Expr target, string name) => $"{spelling.TextOf(target)}.{StringLiteral.Quote(name)}";

    // Keyed on the expression of the tag, not on its value: that is not known.
    private string TagKey(BinaryExpr expr) => $"{spelling.TextOf(expr.Left)}#{spelling.TextOf(expr.Right)}";
}
