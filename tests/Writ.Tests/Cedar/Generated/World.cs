namespace Writ.Tests.Cedar.Generated;

/// <summary>A generated schema: what there is, who may be in what, what applies to what.</summary>
/// <param name="NamesTypes">Whether types of contexts and tags are declared under names.</param>
internal sealed record World(IReadOnlyList<EntityKind> Entities, IReadOnlyList<ActionKind> Actions, bool NamesTypes)
{
    public EntityKind? Find(string type) => Entities.FirstOrDefault(e => e.Type == type);

    /// <summary>Everything that an entity of this type may be in, at whatever distance, itself included.</summary>
    public IReadOnlyList<string> Above(string type)
    {
        List<string> found = [type];
        for (var i = 0; i < found.Count; i++) found.AddRange((Find(found[i])?.MemberOf ?? []).Where(t => !found.Contains(t)));
        return found;
    }
}

/// <param name="Type">Its name, namespace included.</param>
/// <param name="Ids">All there can be, if the type is enumerated.</param>
internal sealed record EntityKind(string Type, IReadOnlyList<string>? Ids, IReadOnlyList<string> MemberOf, RecordShape Attributes, Shape? Tags);

/// <param name="Namespace">Empty, or the one it is declared in.</param>
/// <param name="Parents">Ids of actions of the same namespace.</param>
internal sealed record ActionKind(
    string Namespace, string Id, IReadOnlyList<string> Parents, IReadOnlyList<string> Principals, IReadOnlyList<string> Resources, RecordShape Context)
{
    public string Type => Namespace.Length == 0 ? "Action" : $"{Namespace}::Action";

    public string Uid => Text.Uid(Type, Id);
}
