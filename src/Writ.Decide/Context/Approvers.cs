using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Who may approve, as a bundle says it: an entity of <c>entities.json</c> with the ids of its keys in <c>approvalKeys</c>. Pure.</summary>
public static class Approvers
{
    public const string KeysAttribute = "approvalKeys";

    /// <summary>What an approval asks for, taken apart; null where the obligations ask for none.</summary>
    public static ApprovalTerms? Terms(Obligations obligations)
    {
        ArgumentNullException.ThrowIfNull(obligations);
        return obligations.Approval is { } text && Approval.TryParse(text, out var approval, out _)
            ? new ApprovalTerms(approval.Count, approval.From.ToString(), approval.WithinMs)
            : null;
    }

    /// <summary>The one entity that has this key; null where none has, or more than one: a shared key speaks for nobody.</summary>
    public static EntityRef? Who(PolicyBundle bundle, string keyId)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var holders = bundle.Entities.All.Where(entity => Has(entity, keyId)).Take(2).ToList();
        return holders is [var one] ? new EntityRef(one.Uid.Type, one.Uid.Id) : null;
    }

    /// <summary>Whether an entity has this key.</summary>
    public static bool Has(PolicyBundle bundle, EntityRef who, string keyId)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(who);
        return bundle.Entities.TryGet(new EntityUid(who.Type, who.Id), out var entity) && Has(entity, keyId);
    }

    /// <summary>Whether an entity is, or is in, the one that an approval asks for.</summary>
    /// <param name="from">As Cedar writes it.</param>
    public static bool IsIn(PolicyBundle bundle, EntityRef who, string from)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(who);
        var uid = new EntityUid(who.Type, who.Id);
        return EntityUid.TryParse(from, out var asked) && bundle.Entities.TryGet(uid, out var entity) && (uid == asked || entity.Ancestors.Contains(asked));
    }

    private static bool Has(Entity entity, string keyId) =>
        entity.Attributes.TryGet(KeysAttribute, out var value) && value is SetValue keys && keys.Contains(new StringValue(keyId));
}

/// <summary>An approval that is asked for.</summary>
/// <param name="Quorum">Approvers needed.</param>
/// <param name="From">They are in this entity, as Cedar writes it.</param>
/// <param name="WithinMs">Milliseconds after which it is denied.</param>
public sealed record ApprovalTerms(int Quorum, string From, long WithinMs);
