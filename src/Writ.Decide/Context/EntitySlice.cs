using Writ.Cedar;
using Writ.Core.Canonical;

namespace Writ.Decide;

/// <summary>The entities of one decision, and what follows from them under one bundle, worked out once.</summary>
internal sealed class EntitySlice(Entities entities)
{
    // Replaced whole; two threads may work it out at once, and then work out the same.
    private volatile CheckedSlice? _checked;

    public Entities Entities => entities;

    /// <summary>Entities JSON by uid, canonical.</summary>
    public byte[] Canonical => field ??= CanonicalJson.Canonicalize(entities.ToUtf8Json());

    public CheckedSlice CheckUnder(PolicyBundle bundle)
    {
        var known = _checked;
        if (known is null || !ReferenceEquals(known.Bundle, bundle)) _checked = known = CheckedSlice.Of(bundle, entities);
        return known;
    }
}

/// <summary>What a bundle makes of a slice.</summary>
/// <param name="Store">The slice with the schema's actions: what policies are evaluated against.</param>
/// <param name="Invalid">The first entity that does not fit the schema, and how; nothing where all fit.</param>
/// <param name="Missing">The first entity that a policy or another entity names and that is not there; nothing where all are.</param>
internal sealed record CheckedSlice(PolicyBundle Bundle, Entities Store, CedarDiagnostic? Invalid, EntityUid? Missing)
{
    public static CheckedSlice Of(PolicyBundle bundle, Entities entities)
    {
        var schema = bundle.Schema!;
        var invalid = schema.ValidateEntities(entities).FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error);
        var store = schema.WithActions(entities);
        _ = store.Reachable(bundle.Literals.Concat(entities.All.Select(entity => entity.Uid)), out var missing);
        return new CheckedSlice(bundle, store, invalid, missing.FirstOrDefault(uid => !schema.IsEnumMember(uid)));
    }
}
