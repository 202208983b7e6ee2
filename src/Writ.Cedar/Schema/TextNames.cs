namespace Writ.Cedar;

/// <summary>What names of types mean where the Cedar syntax writes them, which cannot say what kind of type it means.</summary>
internal sealed class TextNames
{
    private readonly HashSet<string> _common = new(StringComparer.Ordinal);
    private readonly HashSet<string> _entity = new(StringComparer.Ordinal);

    public TextNames(IReadOnlyList<NamespaceSyntax> namespaces)
    {
        foreach (var @namespace in namespaces)
        {
            _common.UnionWith(@namespace.CommonTypes.Select(t => Names.Join(@namespace.Name, t.Name.Name)));
            _entity.UnionWith(@namespace.EntityTypes.SelectMany(t => t.Names).Select(n => Names.Join(@namespace.Name, n.Name)));
            if (@namespace.Actions.Count > 0) _entity.Add(Names.Join(@namespace.Name, "Action"));
        }
    }

    /// <summary>Whether the name would be read as another kind of type than it is: the first declaration of either kind counts there.</summary>
    public bool MeansSomethingElse(NamedTypeSyntax named, string @namespace)
    {
        foreach (var candidate in TypeResolver.Candidates(named.Name, @namespace))
        {
            // Where both have the name, it is the common type's.
            if (_common.Contains(candidate)) return named.Kind == TypeNameKind.Entity;
            if (_entity.Contains(candidate)) return named.Kind == TypeNameKind.Common;
        }

        return false;
    }
}
