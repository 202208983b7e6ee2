using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>
/// Entity types, actions and what they apply to. Validates policies (strictly), requests and entities. Immutable.
/// </summary>
public sealed class Schema
{
    private readonly IReadOnlyList<NamespaceSyntax> _namespaces;
    private readonly Dictionary<string, EntityTypeInfo> _entityTypes;
    private readonly Dictionary<EntityUid, ActionInfo> _actions;
    private readonly Entities _actionEntities;

    internal Schema(
        IReadOnlyList<NamespaceSyntax> namespaces, IEnumerable<EntityTypeInfo> entityTypes, IEnumerable<ActionInfo> actions, Entities actionEntities)
    {
        _namespaces = namespaces;
        _entityTypes = entityTypes.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _actions = actions.ToDictionary(a => a.Uid);
        _actionEntities = actionEntities;
    }

    /// <summary>Every action, by name.</summary>
    public IEnumerable<EntityUid> Actions => _actions.Keys.Order();

    internal IEnumerable<ActionInfo> ActionInfos => _actions.Values.OrderBy(a => a.Uid);

    internal IEnumerable<EntityTypeInfo> EntityTypeInfos => _entityTypes.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>Reads a schema in the Cedar schema syntax.</summary>
    public static ParseResult<Schema> Parse(string text, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sourceText = new SourceText(text, source);
        var diagnostics = new DiagnosticBag(sourceText);
        var namespaces = SchemaParser.Parse(sourceText, diagnostics);
        SchemaWarnings.Find(namespaces, diagnostics);
        return Resolve(namespaces, diagnostics);
    }

    /// <summary>Reads a schema in the JSON schema format. A duplicate key, an unknown one and a depth beyond that of the text are errors.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Schema> ParseJson(ReadOnlyMemory<byte> json, string? source = null)
    {
        var diagnostics = new DiagnosticBag(null);
        return Resolve(SchemaJsonReader.Read(json, diagnostics, source), diagnostics);
    }

    /// <summary>The schema in the JSON format, as it was declared; compact, and in one order whatever that of the text was.</summary>
    public string ToJson() => JsonPrinter.Print(writer => SchemaJsonWriter.Write(writer, _namespaces));

    /// <summary>
    /// The schema in the Cedar syntax. That syntax cannot say everything that JSON can: an entity type whose shape is the
    /// name of a record, and names that mean something else where they stand, are errors.
    /// </summary>
    public ParseResult<string> ToCedar() => SchemaPrinter.Print(_namespaces);

    /// <summary>Whether both have the same entity types and actions with the same types, however they are written; annotations do not count.</summary>
    public bool MeansTheSameAs(Schema other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SchemaComparison.AreSame(this, other);
    }

    /// <summary>The type of the context of requests for an action; null when there is no such action.</summary>
    public CedarType? ContextOf(EntityUid action) => TryGetAction(action, out var info) ? info.Context : null;

    /// <summary>
    /// Checks every policy and template strictly, for every combination of principal type, action and resource type that the
    /// schema allows, and the entities of template-linked policies. A policy that can never apply is a warning.
    /// </summary>
    public IReadOnlyList<CedarDiagnostic> ValidatePolicies(PolicySet policies) => Validate(policies, null);

    /// <summary>
    /// As <see cref="ValidatePolicies(PolicySet)"/>, and then, where a policy has no errors, that it follows entities no further
    /// than it may (RFC 76): <c>principal.manager.name</c> is at level 2, and at level 0 nothing is read but the context.
    /// </summary>
    /// <param name="policies">The policies.</param>
    /// <param name="level">How many entities may be followed one from the other; not negative.</param>
    public IReadOnlyList<CedarDiagnostic> ValidatePolicies(PolicySet policies, int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        return Validate(policies, level);
    }

    /// <summary>Checks that the action applies to the principal and the resource, and the context's type.</summary>
    public IReadOnlyList<CedarDiagnostic> ValidateRequest(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RequestValidator.Validate(this, request);
    }

    /// <summary>Checks types, attributes, tags and ancestors of every entity; actions must be as the schema has them.</summary>
    public IReadOnlyList<CedarDiagnostic> ValidateEntities(Entities entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return EntityValidator.Validate(this, entities);
    }

    /// <summary>The store with the schema's actions and their hierarchy, which replace what the store has under their names.</summary>
    public Entities WithActions(Entities entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        // Cannot fail: actions are only in actions, and the schema has none in itself.
        return entities.Replace(_actionEntities.All).Value ?? throw new InvalidOperationException("actions made a cycle");
    }

    /// <summary>Whether this is one of the ids that an enumerated entity type lists: such an entity exists without an entry in a store.</summary>
    public bool IsEnumMember(EntityUid uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return TryGetEntityType(uid.Type, out var type) && type.Ids is { } ids && ids.Contains(uid.Id);
    }

    internal bool TryGetEntityType(string name, [NotNullWhen(true)] out EntityTypeInfo? info) => _entityTypes.TryGetValue(name, out info);

    internal bool TryGetAction(EntityUid uid, [NotNullWhen(true)] out ActionInfo? info) => _actions.TryGetValue(uid, out info);

    /// <summary>Whether there may be such an entity: the type is known and, where ids are listed, the id is.</summary>
    internal bool Knows(EntityUid uid) =>
        TryGetEntityType(uid.Type, out var type) ? type.Ids?.Contains(uid.Id) ?? true : _actions.ContainsKey(uid);

    /// <summary>Whether the type of such an entity is known: the entity type is, or the action.</summary>
    internal bool HasType(EntityUid uid) => _entityTypes.ContainsKey(uid.Type) || _actions.ContainsKey(uid);

    /// <summary>Whether an entity of one type can be in one of another: itself, or above it in the hierarchy of entities or of actions.</summary>
    internal bool CanBeIn(string low, string high) =>
        low == high || (TryGetEntityType(low, out var type) ? type.CanBeIn(high) : _actions.Values.Any(a => a.Uid.Type == low && a.Entity.Ancestors.Any(g => g.Type == high)));

    internal bool HasEntityType(string name) => _entityTypes.ContainsKey(name) || IsActionType(name);

    /// <summary>In any namespace, also in one without actions, <c>Action</c> is the type of actions.</summary>
    internal static bool IsActionType(string name) => Names.Last(name) == "Action";

    /// <summary>Every combination of principal type, action and resource type that the schema allows.</summary>
    internal IEnumerable<RequestEnvironment> Environments() =>
        from action in ActionInfos
        from principal in action.Principals.Order(StringComparer.Ordinal)
        from resource in action.Resources.Order(StringComparer.Ordinal)
        select new RequestEnvironment(_entityTypes[principal], action, _entityTypes[resource]);

    private List<CedarDiagnostic> Validate(PolicySet policies, int? level)
    {
        ArgumentNullException.ThrowIfNull(policies);
        List<CedarDiagnostic> found = [];
        foreach (var template in policies.Templates) found.AddRange(new PolicyValidator(this, template.Body).Validate(level));
        var templates = policies.Templates.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var policy in policies.Policies)
        {
            var validator = new PolicyValidator(this, policy);
            found.AddRange(policy.Link is { } link && templates.Contains(link.TemplateId) ? validator.ValidateLink() : validator.Validate(level));
        }

        return found;
    }

    private static ParseResult<Schema> Resolve(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        var schema = SchemaResolver.Resolve(namespaces, diagnostics);
        return new(diagnostics.HasErrors ? null : schema, diagnostics.ToList());
    }
}
