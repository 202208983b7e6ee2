namespace Writ.Cedar;

/// <summary>A policy with open slots, <c>?principal</c> or <c>?resource</c>. It takes no part in decisions until linked.</summary>
public sealed class Template
{
    internal Template(Policy body) => Body = body;

    public string Id => Body.Id;

    public Effect Effect => Body.Effect;

    public SourceSpan Span => Body.Span;

    /// <summary>The template's own text, from its first annotation to its semicolon.</summary>
    public string Text => Body.Text;

    /// <summary>The name given to the text this was read from.</summary>
    public string? Source => Body.Source;

    public IReadOnlyList<Annotation> Annotations => Body.Annotations;

    /// <summary>Whether the slot <c>?principal</c> is open.</summary>
    public bool NeedsPrincipal => Body.Principal.IsSlot;

    /// <summary>Whether the slot <c>?resource</c> is open.</summary>
    public bool NeedsResource => Body.Resource.IsSlot;

    /// <summary>The template with its slots still open, in a policy's form: for those who look at both alike.</summary>
    internal Policy Body { get; }

    /// <summary>Reads one template in Cedar syntax, and nothing else. A policy without a slot is refused.</summary>
    /// <param name="text">The template; comments may stand around it.</param>
    /// <param name="id">The id that it gets.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Template> Parse(string text, string id = "policy0", string? source = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(id);
        var (body, diagnostics) = SinglePolicy.Parse(text, id, source, SinglePolicy.Kind.Template);
        return new(body is null ? null : new Template(body), diagnostics);
    }

    /// <summary>Reads one template in the JSON policy format (EST). A policy without a slot is refused.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="id">The id that it gets.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Template> ParseJson(ReadOnlyMemory<byte> json, string id = "policy0", string? source = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (body, diagnostics) = SinglePolicy.ParseJson(json, id, source, SinglePolicy.Kind.Template);
        return new(body is null ? null : new Template(body), diagnostics);
    }

    /// <summary>The same template under another id.</summary>
    public Template WithId(string id) => new(Body.WithId(id));

    /// <summary>Fills the slots. Exactly those that are open must be given.</summary>
    public ParseResult<Policy> Link(string id, EntityUid? principal = null, EntityUid? resource = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        var diagnostics = new DiagnosticBag(Body.SourceText);
        return new(Link(new TemplateLink(Id, id, principal, resource), diagnostics), diagnostics.ToList());
    }

    /// <summary>The template in Cedar syntax, made from what was read: comments and layout are gone.</summary>
    public string ToCedar() => PolicyPrinter.Print(Body);

    /// <summary>The template in the JSON policy format (EST), compact; its slots are open.</summary>
    public string ToJson() => JsonPrinter.Print(writer => PolicyJsonWriter.Write(writer, Body));

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>Fills the slots; null where it cannot be, and then findings say why.</summary>
    internal Policy? Link(TemplateLink link, DiagnosticBag diagnostics)
    {
        // Both are checked, so that both are reported.
        var principal = Fits(diagnostics, link, "?principal", NeedsPrincipal, link.Principal);
        var resource = Fits(diagnostics, link, "?resource", NeedsResource, link.Resource);
        if (!principal || !resource) return null;
        return Body.With(
            link,
            link.Principal is null ? Body.Principal : Body.Principal.Link(link.Principal),
            link.Resource is null ? Body.Resource : Body.Resource.Link(link.Resource));
    }

    private bool Fits(DiagnosticBag diagnostics, TemplateLink link, string slot, bool open, EntityUid? given)
    {
        if (open == given is not null) return true;
        diagnostics.ErrorIn(
            Source, "WRIT1024", $"the link `{link.NewId}` of the template `{Id}` {(open ? $"gives no entity for {slot}" : $"gives an entity for {slot}, a slot that the template does not have")}",
            open ? $"give {slot} an entity" : $"leave {slot} out");
        return false;
    }
}
