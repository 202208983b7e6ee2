namespace Writ.Cedar;

/// <summary>Names in a schema text that hide others.</summary>
internal static class SchemaWarnings
{
    public static void Find(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        foreach (var @namespace in namespaces)
        {
            HashSet<string> common = new(@namespace.CommonTypes.Select(t => t.Name.Name), StringComparer.Ordinal);
            var entities = @namespace.EntityTypes.SelectMany(t => t.Names).ToList();
            foreach (var name in entities.Where(n => common.Contains(n.Name)))
                diagnostics.Warning("WRIT1220", name.Range, $"the common type `{name.Name}` hides the entity type of that name", "rename one of the two");
            foreach (var name in @namespace.CommonTypes.Select(t => t.Name).Concat(entities).Where(n => TypeResolver.IsBuiltIn(n.Name)))
                diagnostics.Warning("WRIT1221", name.Range, $"`{name.Name}` hides the built-in type of that name", $"the built-in type is {Names.Internal}::{name.Name}");
        }
    }
}
