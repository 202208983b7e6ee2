using System.Collections.Frozen;

namespace Writ.Cedar;

/// <summary>
/// Types by name. A name without a namespace means, in this order: a common type or an entity type of the own namespace,
/// one outside of any namespace, a built-in type. Where a common type and an entity type share a name, the common type wins.
/// </summary>
internal sealed class TypeResolver
{
    // Types may wait for one another this long, each nested as deep as a text allows.
    private const int MostPending = 20;

    private static readonly FrozenDictionary<string, CedarType> BuiltIn = new Dictionary<string, CedarType>
    {
        ["Bool"] = CedarType.Bool,
        ["Long"] = CedarType.Long,
        ["String"] = CedarType.String,
        ["ipaddr"] = CedarType.IpAddress,
        ["decimal"] = CedarType.Decimal,
        ["datetime"] = CedarType.Datetime,
        ["duration"] = CedarType.Duration,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> ReservedCommonTypes =
        new[] { "Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<string, (AliasSyntax Syntax, string Namespace)> _common = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CedarType?> _resolved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resolving = new(StringComparer.Ordinal);
    private readonly HashSet<string> _entityTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _actionTypes = new(StringComparer.Ordinal);
    private readonly TypePool _pool = new();
    private readonly DiagnosticBag _diagnostics;

    public TypeResolver(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var @namespace in namespaces)
        {
            if (!names.Add(@namespace.Name)) diagnostics.Error("WRIT1201", default, $"the namespace `{@namespace.Name}` is declared twice", "join them");
            foreach (var type in @namespace.CommonTypes) DeclareCommon(type, @namespace.Name);
            foreach (var name in @namespace.EntityTypes.SelectMany(t => t.Names)) DeclareEntity(name, @namespace.Name);
            if (@namespace.Actions.Count > 0) _actionTypes.Add(Names.Join(@namespace.Name, "Action"));
        }

        foreach (var @namespace in namespaces.Where(n => n.Name.Length > 0)) RefuseShadowing(@namespace);
    }

    public static bool IsBuiltIn(string name) => BuiltIn.ContainsKey(name);

    /// <summary>Whether this is the name of an extension type.</summary>
    public static bool IsExtension(string name) => BuiltIn.TryGetValue(name, out var type) && type is ExtensionType;

    /// <summary>Whether no common type may have this name.</summary>
    public static bool IsReserved(string name) => ReservedCommonTypes.Contains(name);

    /// <summary>Resolves those too that nothing uses, for their findings.</summary>
    public void ResolveCommonTypes()
    {
        foreach (var (name, declaration) in _common) ResolveCommon(name, declaration.Syntax.Name.Range);
    }

    /// <summary>The type; null with a finding when a name in it means nothing.</summary>
    public CedarType? Resolve(TypeSyntax syntax, string @namespace)
    {
        var type = ResolveAny(syntax, @namespace);
        if (type is null || type.Depth <= Limits.Nesting) return type;
        _diagnostics.Error("WRIT1002", syntax.Range, "this type is nested too deeply, with the types it names", "name fewer levels");
        return null;
    }

    /// <summary>The full name of an entity type; null with a finding when there is none.</summary>
    public string? EntityTypeName(NameSyntax name, string @namespace)
    {
        foreach (var candidate in Candidates(name.Name, @namespace))
        {
            if (_entityTypes.Contains(candidate)) return candidate;
        }

        _diagnostics.Error("WRIT1203", name.Range, $"there is no entity type `{name.Name}`", "declare it");
        return null;
    }

    private CedarType? ResolveAny(TypeSyntax syntax, string @namespace)
    {
        switch (syntax)
        {
            case SetTypeSyntax set: return Resolve(set.Element, @namespace) is { } element ? _pool.Set(element) : null;
            case RecordTypeSyntax record: return ResolveRecord(record, @namespace);
            case NamedTypeSyntax named: return ResolveName(named, @namespace);
            default: throw new InvalidOperationException($"no meaning for {syntax.GetType().Name}");
        }
    }

    /// <summary>What a name may mean, in the order in which it is looked for.</summary>
    public static string[] Candidates(string name, string @namespace) =>
        @namespace.Length == 0 || name.Contains(':', StringComparison.Ordinal) ? [name] : [Names.Join(@namespace, name), name];

    private void DeclareCommon(AliasSyntax type, string @namespace)
    {
        var name = type.Name;
        if (ReservedCommonTypes.Contains(name.Name)) _diagnostics.Error("WRIT1208", name.Range, $"`{name.Name}` is a type of the language", "use another name");
        if (!_common.TryAdd(Names.Join(@namespace, name.Name), (type, @namespace)))
            _diagnostics.Error("WRIT1201", name.Range, $"the type `{name.Name}` is declared twice", "remove one");
    }

    private void DeclareEntity(NameSyntax name, string @namespace)
    {
        if (name.Name == "Action") _diagnostics.Error("WRIT1208", name.Range, "`Action` is the type of actions", "use another name");
        if (!_entityTypes.Add(Names.Join(@namespace, name.Name)))
            _diagnostics.Error("WRIT1201", name.Range, $"the entity type `{name.Name}` is declared twice", "remove one");
    }

    // A bare name must mean the same in every namespace.
    private void RefuseShadowing(NamespaceSyntax @namespace)
    {
        foreach (var name in @namespace.CommonTypes.Select(t => t.Name).Concat(@namespace.EntityTypes.SelectMany(t => t.Names)))
        {
            if (_common.ContainsKey(name.Name) || _entityTypes.Contains(name.Name))
                _diagnostics.Error("WRIT1201", name.Range, $"`{name.Name}` is declared outside of any namespace too", "rename one");
        }
    }

    private RecordType? ResolveRecord(RecordTypeSyntax record, string @namespace)
    {
        List<KeyValuePair<string, AttributeType>> attributes = [];
        foreach (var attribute in record.Attributes)
        {
            if (Resolve(attribute.Type, @namespace) is not { } type) return null;
            attributes.Add(new(string.Intern(attribute.Name), new AttributeType(type, attribute.IsRequired)));
        }

        return _pool.Record(attributes);
    }

    private CedarType? ResolveName(NamedTypeSyntax named, string @namespace)
    {
        if (named.Kind == TypeNameKind.BuiltIn) return BuiltIn[named.Name];
        foreach (var candidate in Candidates(named.Name, @namespace))
        {
            if (named.Kind != TypeNameKind.Entity && _common.ContainsKey(candidate)) return ResolveCommon(candidate, named.Range);
            if (named.Kind != TypeNameKind.Common && (_entityTypes.Contains(candidate) || _actionTypes.Contains(candidate))) return _pool.Entity(candidate);
        }

        if (named.Kind != TypeNameKind.Entity && BuiltInNamed(named.Name) is { } builtIn) return builtIn;
        var (what, how) = named.Kind switch
        {
            TypeNameKind.Entity => ("entity type", "declare it among the entity types"),
            TypeNameKind.Common => ("common type", "declare it among the common types"),
            _ => ("type", "declare it with `type` or `entity`"),
        };
        _diagnostics.Error("WRIT1202", named.Range, $"there is no {what} `{named.Name}`", how);
        return null;
    }

    // Without their namespace the built-in types stand outside of any, where an entity type may take their place.
    private CedarType? BuiltInNamed(string name)
    {
        const string Prefix = Names.Internal + "::";
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) return BuiltIn.GetValueOrDefault(name[Prefix.Length..]);
        return _entityTypes.Contains(name) ? null : BuiltIn.GetValueOrDefault(name);
    }

    private CedarType? ResolveCommon(string name, TextRange usedAt)
    {
        if (_resolved.TryGetValue(name, out var known)) return known;
        if (!_resolving.Add(name))
        {
            _diagnostics.Error("WRIT1204", usedAt, $"the type `{name}` is made of itself", "break the circle");
            return null;
        }

        // The depth of the result is bounded, but this recursion comes before it.
        if (_resolving.Count > MostPending)
        {
            _diagnostics.Error("WRIT1002", usedAt, "types that name one another nest too deeply", "name fewer levels");
            return null;
        }

        var (syntax, @namespace) = _common[name];
        var type = Resolve(syntax.Type, @namespace);
        _resolving.Remove(name);
        return _resolved[name] = type;
    }
}
