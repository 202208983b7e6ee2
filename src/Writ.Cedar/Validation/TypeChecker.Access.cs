using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>Attributes and tags: what may be missing must have been asked for first.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckAttribute(AttributeExpr expr, ImmutableHashSet<string> known)
    {
        if (Check(expr.Target, known).Type is not { } target) return Typing.Failed;
        if (AttributesOf(target) is not { } record) return Unexpected(expr.Target, "a record or an entity", target);
        if (!record.Attributes.TryGetValue(expr.Name, out var attribute))
            return Fail("WRIT1307", expr, $"{Describe(expr.Target, target)} has no attribute `{expr.Name}`", Nearest(expr.Name, record));
        if (attribute.IsRequired || known.Contains(AttributeKey(TextOf(expr.Target), expr.Name))) return Typing.Of(attribute.Type);
        return Fail(
            "WRIT1308", expr, $"the attribute `{expr.Name}` of {Describe(expr.Target, target)} is optional, and may be missing here",
            $"ask first: … has {expr.Name} && …");
    }

    private Typing CheckHas(HasExpr expr, ImmutableHashSet<string> known)
    {
        if (Check(expr.Target, known).Type is not { } type) return Typing.Failed;
        var target = expr.Target;
        var all = new Typing(TruthType.True, Typing.Nothing);
        foreach (var name in expr.Path)
        {
            if (AttributesOf(type) is not { } record) return Unexpected(target, "a record or an entity", type);
            if (!record.Attributes.TryGetValue(name, out var attribute)) return Typing.Of(TruthType.False);
            var key = AttributeKey(TextOf(target), name);
            // A record has its required attributes; an entity only if it exists.
            var isSure = known.Contains(key) || (attribute.IsRequired && type is RecordType);
            all = And(all, isSure ? Typing.Of(TruthType.True) : new Typing(CedarType.Bool, Typing.Nothing.Add(key)));
            target = new AttributeExpr(expr.Range, target, name);
            type = attribute.Type;
        }

        return all;
    }

    private Typing CheckHasTag(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        if (!CheckTagTarget(expr, known, out var tags)) return Typing.Failed;
        if (tags is null) return Typing.Of(TruthType.False);
        var key = TagKey(expr);
        return known.Contains(key) ? Typing.Of(TruthType.True) : new Typing(CedarType.Bool, Typing.Nothing.Add(key));
    }

    private Typing CheckGetTag(BinaryExpr expr, ImmutableHashSet<string> known)
    {
        if (!CheckTagTarget(expr, known, out var tags)) return Typing.Failed;
        if (tags is null) return Fail("WRIT1309", expr, "entities of this type have no tags");
        return known.Contains(TagKey(expr))
            ? Typing.Of(tags)
            : Fail("WRIT1308", expr, "this tag may be missing here", "ask first: … .hasTag(…) && …");
    }

    private bool CheckTagTarget(BinaryExpr expr, ImmutableHashSet<string> known, out CedarType? tags)
    {
        tags = null;
        var target = Check(expr.Left, known).Type;
        if (!Expect(expr.Right, known, CedarType.String) || target is null) return false;
        if (target is not EntityType entity)
        {
            Unexpected(expr.Left, "an entity", target);
            return false;
        }

        tags = schema.TryGetEntityType(entity.Name, out var type) ? type.Tags : null;
        return true;
    }

    // Actions have no attributes.
    private RecordType? AttributesOf(CedarType type) => type switch
    {
        RecordType record => record,
        EntityType entity => schema.TryGetEntityType(entity.Name, out var info) ? info.Shape : RecordType.Empty,
        _ => null,
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

    private static string AttributeKey(string target, string name) => $"{target}.{StringLiteral.Quote(name)}";

    // Keyed on the expression of the tag, not on its value: that is not known.
    private string TagKey(BinaryExpr expr) => $"{TextOf(expr.Left)}#{TextOf(expr.Right)}";
}
