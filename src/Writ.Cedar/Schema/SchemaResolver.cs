using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>Finds out what every name in a schema means, and builds the schema.</summary>
internal sealed class SchemaResolver
{
    private readonly IReadOnlyList<NamespaceSyntax> _namespaces;
    private readonly DiagnosticBag _diagnostics;
    private readonly TypeResolver _types;

    private SchemaResolver(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        _namespaces = namespaces;
        _diagnostics = diagnostics;
        _types = new TypeResolver(namespaces, diagnostics);
    }

    public static Schema? Resolve(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        if (diagnostics.HasErrors) return null;
        var resolver = new SchemaResolver(namespaces, diagnostics);
        if (diagnostics.HasErrors) return null;
        resolver._types.ResolveCommonTypes();
        var entityTypes = resolver.ResolveEntityTypes();
        var actions = resolver.ResolveActions(out var store);
        return diagnostics.HasErrors ? null : new Schema(namespaces, entityTypes, actions, store);
    }

    private List<EntityTypeInfo> ResolveEntityTypes()
    {
        List<EntityTypeInfo> all = [];
        foreach (var @namespace in _namespaces)
        {
            foreach (var declaration in @namespace.EntityTypes)
            {
                var shape = RecordOf(declaration.Shape, @namespace.Name, "WRIT1210", "the shape of an entity type");
                var tags = declaration.Tags is null ? null : _types.Resolve(declaration.Tags, @namespace.Name);
                var parents = EntityTypeNames(declaration.Parents, @namespace.Name);
                foreach (var name in declaration.Names)
                    all.Add(new EntityTypeInfo(Names.Join(@namespace.Name, name.Name), shape, tags, declaration.Ids?.ToFrozenSet(StringComparer.Ordinal), parents));
            }
        }

        CloseParents(all);
        return all;
    }

    // Types may be in themselves and in cycles, entities may not. Breadth-first from each, so depth is no matter.
    private static void CloseParents(List<EntityTypeInfo> all)
    {
        var byName = all.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var type in all)
        {
            HashSet<string> above = new(StringComparer.Ordinal);
            Queue<string> pending = new(type.Parents);
            while (pending.TryDequeue(out var name))
            {
                if (!above.Add(name) || !byName.TryGetValue(name, out var info)) continue;
                foreach (var parent in info.Parents) pending.Enqueue(parent);
            }

            type.Ancestors = above.ToFrozenSet(StringComparer.Ordinal);
        }
    }

    private FrozenSet<string> EntityTypeNames(IEnumerable<NameSyntax> names, string @namespace) =>
        names.Select(n => _types.EntityTypeName(n, @namespace)).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    private List<ActionInfo> ResolveActions(out Entities store)
    {
        var declared = DeclaredActions();
        var built = Entities.Create(declared.Values.Select(d => new Entity(d.Uid, parents: d.Parents)));
        store = built.Value ?? Entities.Empty;
        foreach (var problem in built.Diagnostics)
            _diagnostics.Error("WRIT1205", default, problem.Message.Replace("entity", "action", StringComparison.Ordinal), "remove one of the parents");
        List<ActionInfo> actions = [];
        foreach (var (uid, parents, syntax, @namespace) in declared.Values)
        {
            if (store.Find(uid) is not { } entity) continue;
            var principals = EntityTypeNames(syntax.Principals ?? [], @namespace);
            var resources = EntityTypeNames(syntax.Resources ?? [], @namespace);
            actions.Add(new ActionInfo(uid, parents, principals, resources, RecordOf(syntax.Context, @namespace, "WRIT1207", "the context")) { Entity = entity });
        }

        return actions;
    }

    // What is not said is a record without attributes.
    private RecordType RecordOf(TypeSyntax? syntax, string @namespace, string id, string what)
    {
        if (syntax is null) return RecordType.Empty;
        var type = _types.Resolve(syntax, @namespace);
        if (type is RecordType record) return record;
        if (type is not null) _diagnostics.Error(id, syntax.Range, $"{what} is a record, not {type}");
        return RecordType.Empty;
    }

    private Dictionary<EntityUid, (EntityUid Uid, List<EntityUid> Parents, ActionSyntax Syntax, string Namespace)> DeclaredActions()
    {
        Dictionary<EntityUid, (EntityUid Uid, List<EntityUid> Parents, ActionSyntax Syntax, string Namespace)> declared = [];
        foreach (var @namespace in _namespaces)
        {
            foreach (var action in @namespace.Actions)
            {
                foreach (var name in action.Names)
                {
                    var uid = new EntityUid(Names.Join(@namespace.Name, "Action"), name.Name);
                    if (!declared.TryAdd(uid, (uid, [], action, @namespace.Name)))
                        _diagnostics.Error("WRIT1201", name.Range, $"the action `{uid}` is declared twice", "remove one");
                }
            }
        }

        foreach (var (uid, parents, syntax, @namespace) in declared.Values)
        {
            if (@namespace.Length > 0 && declared.ContainsKey(new EntityUid("Action", uid.Id)))
                _diagnostics.Error("WRIT1201", syntax.Names[0].Range, $"the action `{uid.Id}` is declared outside of any namespace too", "rename one");
            foreach (var parent in syntax.Parents)
            {
                if (FindAction(parent, @namespace, declared.ContainsKey) is { } group) parents.Add(group);
                else _diagnostics.Error("WRIT1206", parent.Range, $"there is no action `{parent.Id}`", "declare it");
            }
        }

        return declared;
    }

    // A type without a namespace of its own means the own namespace first, then none.
    private static EntityUid? FindAction(ActionRefSyntax action, string @namespace, Func<EntityUid, bool> isDeclared)
    {
        var type = action.Type ?? "Action";
        if (!type.Contains(':', StringComparison.Ordinal))
        {
            var near = new EntityUid(Names.Join(@namespace, type), action.Id);
            if (isDeclared(near)) return near;
        }

        var far = new EntityUid(type, action.Id);
        return isDeclared(far) ? far : null;
    }
}
