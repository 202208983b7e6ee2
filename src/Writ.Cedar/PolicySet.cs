using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>
/// A policy set: static policies, templates and template-linked policies, all with distinct ids. Immutable. Static policies
/// stand in the order they were given in, template-linked policies after them in the order of their links.
/// </summary>
public sealed class PolicySet
{
    private readonly Lazy<Dictionary<string, Policy>> _policiesById;
    private readonly Lazy<Dictionary<string, Template>> _templatesById;

    internal PolicySet(IReadOnlyList<Policy> policies, IReadOnlyList<Template> templates)
    {
        Policies = policies;
        Templates = templates;
        _policiesById = new(() => policies.ToDictionary(p => p.Id, StringComparer.Ordinal));
        _templatesById = new(() => templates.ToDictionary(t => t.Id, StringComparer.Ordinal));
    }

    public static PolicySet Empty { get; } = new([], []);

    /// <summary>The policies that decide: static and template-linked ones.</summary>
    public IReadOnlyList<Policy> Policies { get; }

    /// <summary>Policies with slots. They decide nothing.</summary>
    public IReadOnlyList<Template> Templates { get; }

    /// <summary>The policies that are not template-linked.</summary>
    public IEnumerable<Policy> StaticPolicies => Policies.Where(p => p.Link is null);

    /// <summary>How each template-linked policy came out of its template, in order.</summary>
    public IEnumerable<TemplateLink> TemplateLinks => Policies.Where(p => p.Link is not null).Select(p => p.Link!);

    /// <summary>
    /// Reads policies and templates in Cedar syntax. They are named prefix0, prefix1, … in order, templates counted with them;
    /// an <c>@id</c> annotation names nothing by itself (<see cref="NamedByAnnotation"/> makes it). After an error reading goes
    /// on at the next policy, so that there may be several findings.
    /// </summary>
    /// <param name="text">Any number of policies and templates.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    /// <param name="idPrefix">What their ids begin with.</param>
    public static ParseResult<PolicySet> Parse(string text, string? source = null, string idPrefix = "policy")
    {
        ArgumentNullException.ThrowIfNull(text);
        var sourceText = new SourceText(text, source);
        var diagnostics = new DiagnosticBag(sourceText);
        var (policies, templates) = new PolicyParser(sourceText, diagnostics).ParsePolicies(idPrefix);
        return new(diagnostics.HasErrors ? null : new PolicySet(policies, templates), diagnostics.ToList());
    }

    /// <summary>
    /// Reads a policy set in JSON: <c>{"staticPolicies": {id: policy}, "templates": {id: template}, "templateLinks": [link]}</c>,
    /// each of the three optional, each policy and template in the JSON policy format (EST) or a string in Cedar syntax.
    /// <c>staticPolicies</c> may also be an array, whose policies are then policy0, policy1, …, or one string of Cedar syntax.
    /// </summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<PolicySet> ParseJson(ReadOnlyMemory<byte> json, string? source = null) => PolicySetJsonReader.Read(json, source);

    /// <summary>
    /// Puts policies and templates together and links templates. Errors: an id that occurs twice, and everything that
    /// <see cref="Link"/> refuses.
    /// </summary>
    public static ParseResult<PolicySet> Create(
        IEnumerable<Policy> policies, IEnumerable<Template>? templates = null, IEnumerable<TemplateLink>? links = null)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var diagnostics = new DiagnosticBag(null);
        var set = PolicyLinking.Assemble([.. policies], [.. templates ?? []], [.. links ?? []], diagnostics);
        return new(set, diagnostics.ToList());
    }

    /// <summary>
    /// The set with more template-linked policies. Errors: a link to something that is no template of this set, too few or too
    /// many entities for its slots, an id that is taken. All of them are reported.
    /// </summary>
    public ParseResult<PolicySet> Link(params IEnumerable<TemplateLink> links) => Create(Policies, Templates, links);

    public bool TryGetPolicy(string id, [NotNullWhen(true)] out Policy? policy) => _policiesById.Value.TryGetValue(id, out policy);

    public bool TryGetTemplate(string id, [NotNullWhen(true)] out Template? template) => _templatesById.Value.TryGetValue(id, out template);

    /// <summary>
    /// The set with every static policy and template that carries <c>@id("…")</c> under that id; the others and template-linked
    /// policies keep theirs. Two of one id are an error.
    /// </summary>
    public ParseResult<PolicySet> NamedByAnnotation() => PolicyLinking.NameByAnnotation(this);

    /// <summary>
    /// Static policies and templates in Cedar syntax, one after another, in the order of their ids' appearance: comments and
    /// layout are gone. Cedar syntax has neither ids nor links; <see cref="TemplateLinks"/> are to be kept beside it.
    /// </summary>
    public string ToCedar() => string.Join("\n\n", StaticPolicies.Select(p => p.ToCedar()).Concat(Templates.Select(t => t.ToCedar())));

    /// <summary>
    /// The set in JSON, in the form that <see cref="ParseJson"/> reads, compact. A template-linked policy whose template is not
    /// in the set is written as a static one.
    /// </summary>
    public string ToJson() => JsonPrinter.Print(writer => PolicyJsonWriter.Write(writer, this));
}
