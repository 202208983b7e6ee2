namespace Writ.Cedar;

/// <summary>
/// One policy that decides: a static policy, or a template-linked policy, whose slots have been filled. Read and immutable.
/// </summary>
public sealed class Policy
{
    private readonly SourceText _source;
    private readonly TextRange _range;
    private IReadOnlyList<EntityUid>? _literals;

    internal Policy(
        string id, Effect effect, IReadOnlyList<Annotation> annotations, EntityScope principal, ActionScope action,
        EntityScope resource, IReadOnlyList<Condition> conditions, SourceText source, TextRange range, TemplateLink? link = null)
    {
        Id = id;
        Effect = effect;
        Annotations = annotations;
        Principal = principal;
        Action = action;
        Resource = resource;
        Conditions = conditions;
        Link = link;
        _source = source;
        _range = range;
    }

    public string Id { get; }

    public Effect Effect { get; }

    /// <summary>In the order of the text; names are distinct. A template-linked policy has those of its template.</summary>
    public IReadOnlyList<Annotation> Annotations { get; }

    /// <summary>How the policy came out of its template; null for a static policy.</summary>
    public TemplateLink? Link { get; }

    public SourceSpan Span => _source.Resolve(_range);

    /// <summary>The policy's own text, from its first annotation to its semicolon. Of a template-linked policy it is the
    /// template's, with the slots; <see cref="ToCedar"/> has them filled.</summary>
    public string Text => _source.Text[_range.Start.._range.End];

    /// <summary>The name given to the text this was read from.</summary>
    public string? Source => _source.Name;

    /// <summary>Every entity that the policy names, in its head or its conditions, each once, in order.</summary>
    public IReadOnlyList<EntityUid> EntityLiterals => _literals ??= LiteralFinder.Find(this);

    internal EntityScope Principal { get; }

    internal ActionScope Action { get; }

    internal EntityScope Resource { get; }

    internal IReadOnlyList<Condition> Conditions { get; }

    internal SourceText SourceText => _source;

    internal TextRange Range => _range;

    /// <summary>Reads one static policy in Cedar syntax, and nothing else.</summary>
    /// <param name="text">The policy; comments may stand around it.</param>
    /// <param name="id">The id that it gets; an <c>@id</c> annotation names nothing by itself.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Policy> Parse(string text, string id = "policy0", string? source = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(id);
        var (policy, diagnostics) = SinglePolicy.Parse(text, id, source, SinglePolicy.Kind.Static);
        return new(policy, diagnostics);
    }

    /// <summary>Reads one static policy in the JSON policy format (EST). Its text is then the one made from it.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="id">The id that it gets.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Policy> ParseJson(ReadOnlyMemory<byte> json, string id = "policy0", string? source = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (policy, diagnostics) = SinglePolicy.ParseJson(json, id, source, SinglePolicy.Kind.Static);
        return new(policy, diagnostics);
    }

    /// <summary>The same policy under another id.</summary>
    public Policy WithId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new Policy(id, Effect, Annotations, Principal, Action, Resource, Conditions, _source, _range, Link is null ? null : Link with { NewId = id });
    }

    /// <summary>
    /// The policy in Cedar syntax, made from what was read: comments and layout are gone, slots are filled. Reading it again
    /// gives the same policy.
    /// </summary>
    public string ToCedar() => PolicyPrinter.Print(this);

    /// <summary>
    /// The policy in the JSON policy format (EST), compact: slots are filled, keys of records and names of annotations by code
    /// point. Reading it again gives the same policy.
    /// </summary>
    public string ToJson() => JsonPrinter.Print(writer => PolicyJsonWriter.Write(writer, this));

    internal Policy With(TemplateLink link, EntityScope principal, EntityScope resource) =>
        new(link.NewId, Effect, Annotations, principal, Action, resource, Conditions, _source, _range, link);

    internal bool HasSlots => Principal.IsSlot || Resource.IsSlot;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
