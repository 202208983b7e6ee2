using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>Whether two schemas say the same, however they say it.</summary>
internal sealed class SchemaComparison
{
    // Types share parts: what has been found to be the same is not compared again.
    private readonly HashSet<(CedarType, CedarType)> _same = [];

    public static bool AreSame(Schema a, Schema b)
    {
        var comparison = new SchemaComparison();
        return AreAll(a.EntityTypeInfos, b.EntityTypeInfos, comparison.AreSame) && AreAll(a.ActionInfos, b.ActionInfos, comparison.AreSame);
    }

    private static bool AreAll<T>(IEnumerable<T> a, IEnumerable<T> b, Func<T, T, bool> areSame)
    {
        var (left, right) = (a.ToList(), b.ToList());
        return left.Count == right.Count && left.Zip(right).All(pair => areSame(pair.First, pair.Second));
    }

    private bool AreSame(EntityTypeInfo a, EntityTypeInfo b) =>
        a.Name == b.Name && a.Parents.SetEquals(b.Parents) && AreSame(a.Ids, b.Ids) && AreSame(a.Shape, b.Shape)
        && (a.Tags is null ? b.Tags is null : b.Tags is not null && AreSame(a.Tags, b.Tags));

    private bool AreSame(ActionInfo a, ActionInfo b) =>
        a.Uid.Equals(b.Uid) && a.Parents.ToHashSet().SetEquals(b.Parents)
        && ((AppliesToNothing(a) && AppliesToNothing(b))
            || (a.Principals.SetEquals(b.Principals) && a.Resources.SetEquals(b.Resources) && AreSame(a.Context, b.Context)));

    private static bool AppliesToNothing(ActionInfo action) => action.Principals.Count == 0 || action.Resources.Count == 0;

    private static bool AreSame(FrozenSet<string>? a, FrozenSet<string>? b) => a is null ? b is null : b is not null && a.SetEquals(b);

    private bool AreSame(CedarType a, CedarType b)
    {
        if (ReferenceEquals(a, b) || _same.Contains((a, b))) return true;
        var same = (a, b) switch
        {
            (EntityType x, EntityType y) => x.Name == y.Name,
            (SetType x, SetType y) => AreSame(x.Element, y.Element),
            (RecordType x, RecordType y) => AreAll(x.InOrder, y.InOrder, AreSame),
            // The built-in types are one object each.
            _ => false,
        };
        if (same) _same.Add((a, b));
        return same;
    }

    private bool AreSame(KeyValuePair<string, AttributeType> a, KeyValuePair<string, AttributeType> b) =>
        a.Key == b.Key && a.Value.IsRequired == b.Value.IsRequired && AreSame(a.Value.Type, b.Value.Type);
}
