using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What of a request says which entities its decision can reach, and what the host knows of them. Under one bundle two requests with equal
/// reaches have the same slice.</summary>
/// <param name="Asked">The resource, with what follows from its name and what was measured of it.</param>
/// <param name="Named">The entities that the context names.</param>
internal sealed record Reach(EntityUid Principal, EntityUid Resource, Entity Asked, HostFacts Facts, IReadOnlyList<EntityUid> Named)
{
    public static Reach Of(Intent intent, Asked asked, HostFacts facts, RecordValue context) => new(
        new EntityUid(intent.Principal.Type, intent.Principal.Id), new EntityUid(intent.Resource.Type, intent.Resource.Id),
        asked.Entity, facts, context.EntityReferences());

    public bool Equals(Reach? other) =>
        other is not null
        && Principal.Equals(other.Principal)
        && Resource.Equals(other.Resource)
        && Asked.Uid.Equals(other.Asked.Uid)
        && Asked.Attributes.Equals(other.Asked.Attributes)
        && (Facts.User, Facts.Uid, Facts.Home) == (other.Facts.User, other.Facts.Uid, other.Facts.Home)
        && Facts.Groups.SequenceEqual(other.Facts.Groups)
        && Named.SequenceEqual(other.Named);

    public override int GetHashCode() => HashCode.Combine(Principal, Asked.Uid, Facts.User, Named.Count);
}
