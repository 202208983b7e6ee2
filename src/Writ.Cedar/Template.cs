namespace Writ.Cedar;

/// <summary>A policy with open slots, <c>?principal</c> or <c>?resource</c>. It takes no part in decisions until linked.</summary>
public sealed class Template
{
    internal Template(Policy body) => Body = body;

    public string Id => Body.Id;

    public SourceSpan Span => Body.Span;

    public string Text => Body.Text;

    public string? Source => Body.Source;

    public IReadOnlyList<Annotation> Annotations => Body.Annotations;

    public bool NeedsPrincipal => Body.Principal.IsSlot;

    public bool NeedsResource => Body.Resource.IsSlot;

    internal Policy Body { get; }

    /// <summary>Fills the slots. Exactly those that are open must be given.</summary>
    public ParseResult<Policy> Link(string id, EntityUid? principal = null, EntityUid? resource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var diagnostics = new DiagnosticBag(Body.SourceText);
        Check(diagnostics, "?principal", NeedsPrincipal, principal);
        Check(diagnostics, "?resource", NeedsResource, resource);
        if (diagnostics.HasErrors) return new(null, diagnostics.ToList());
        return new(
            Body.With(
                id,
                principal is null ? Body.Principal : Body.Principal.Link(principal),
                resource is null ? Body.Resource : Body.Resource.Link(resource)),
            []);
    }

    private void Check(DiagnosticBag diagnostics, string slot, bool open, EntityUid? given)
    {
        if (open && given is null) diagnostics.ErrorIn(Body.Source, "WRIT1024", $"the template `{Id}` needs an entity for {slot}");
        if (!open && given is not null) diagnostics.ErrorIn(Body.Source, "WRIT1024", $"the template `{Id}` has no slot {slot}");
    }
}
