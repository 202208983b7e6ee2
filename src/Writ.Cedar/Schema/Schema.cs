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
    /// Checks every policy strictly, for every combination of principal type, action and resource type that the schema
    /// allows. A template is checked as it stands, for whatever may be filled in, and a template-linked policy only for what
    /// has been. A policy that can never apply is a warning.
    /// </summary>
    public IReadOnlyList<CedarDiagnostic> ValidatePolicies(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        List<CedarDiagnostic> found = [];
        foreach (var policy in policies.StaticPolicies) found.AddRange(new PolicyValidator(this, policy).Validate());
        foreach (var template in policies.Templates) found.AddRange(new PolicyValidator(this, template.Body).Validate());
        foreach (var policy in policies.Policies.Where(p => p.Link is not null))
        {
            var validator = new PolicyValidator(this, policy);
            // Without its template, a linked policy stands for itself.
            found.AddRange(policies.TryGetTemplate(policy.Link!.TemplateId, out _) ? validator.ValidateLink() : validator.Validate());
        }

        return found;
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

    private static ParseResult<Schema> Resolve(IReadOnlyList<NamespaceSyntax> namespaces, DiagnosticBag diagnostics)
    {
        var schema = SchemaResolver.Resolve(namespaces, diagnostics);
        return new(diagnostics.HasErrors ? null : schema, diagnostics.ToList());
    }
}
