using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads one policy or one template, and refuses the other kind.</summary>
internal static class SinglePolicy
{
    internal enum Kind
    {
        Static,
        Template,
    }

    public static (Policy? Policy, IReadOnlyList<CedarDiagnostic> Diagnostics) Parse(string text, string id, string? source, Kind kind)
    {
        var sourceText = new SourceText(text, source);
        var diagnostics = new DiagnosticBag(sourceText);
        var policy = Read(sourceText, id, kind, diagnostics);
        return (diagnostics.HasErrors ? null : policy, diagnostics.ToList());
    }

    public static (Policy? Policy, IReadOnlyList<CedarDiagnostic> Diagnostics) ParseJson(ReadOnlyMemory<byte> json, string id, string? source, Kind kind)
    {
        var diagnostics = new DiagnosticBag(null);
        using var document = JsonInput.ParsePolicies(json, diagnostics, source);
        var policy = document is null ? null : ReadJson(document.RootElement, id, source, kind, diagnostics);
        return (diagnostics.HasErrors ? null : policy, diagnostics.ToList());
    }

    /// <summary>Reads a policy from a string in Cedar syntax or an object in the JSON policy format.</summary>
    public static Policy? ReadJson(JsonElement json, string id, string? source, Kind kind, DiagnosticBag diagnostics)
    {
        if (JsonInput.TryGetString(json, out var text)) return Reparse(text, id, source, kind, diagnostics);
        if (new PolicyJsonReader(diagnostics, source, $"the policy `{id}`").Read(json) is not { } read) return null;
        // The policy that decides is always one that has been read from text: there is one parser, and every span points
        // into what the policy says of itself.
        return Reparse(PolicyPrinter.Print(read), id, source, kind, diagnostics);
    }

    private static Policy? Reparse(string text, string id, string? source, Kind kind, DiagnosticBag diagnostics)
    {
        var sourceText = new SourceText(text, source);
        var own = new DiagnosticBag(sourceText);
        var policy = Read(sourceText, id, kind, own);
        foreach (var found in own.ToList()) diagnostics.Add(found with { Message = $"in the policy `{id}`: {found.Message}" });
        return own.HasErrors ? null : policy;
    }

    private static Policy? Read(SourceText text, string id, Kind kind, DiagnosticBag diagnostics)
    {
        if (new PolicyParser(text, diagnostics).ParseOnly(id) is not { } policy) return null;
        if (policy.HasSlots == (kind == Kind.Template)) return policy;
        var slots = policy.HasSlots ? "has a slot, which only templates have" : "has no slot, so it is no template";
        var help = policy.HasSlots ? "put an entity in the place of the slot, or put it among the templates" : "a template has ?principal or ?resource in its head";
        diagnostics.Error("WRIT1019", policy.Principal.Range.To(policy.Resource.Range), $"this policy {slots}", help);
        return null;
    }
}
