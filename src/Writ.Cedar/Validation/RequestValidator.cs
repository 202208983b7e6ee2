namespace Writ.Cedar;

/// <summary>Checks requests against a schema.</summary>
internal static class RequestValidator
{
    public static IReadOnlyList<CedarDiagnostic> Validate(Schema schema, Request request)
    {
        if (Fits(schema, request)) return [];
        var diagnostics = new DiagnosticBag(null);
        var conformance = new Conformance(schema, diagnostics, null);
        conformance.CheckUid(request.Principal, "the principal");
        conformance.CheckUid(request.Resource, "the resource");
        if (!schema.TryGetAction(request.Action, out var action))
        {
            diagnostics.ErrorIn(null, "WRIT1350", $"the schema has no action `{request.Action}`");
            return diagnostics.ToList();
        }

        if (!action.Principals.Contains(request.Principal.Type))
            diagnostics.ErrorIn(null, "WRIT1351", $"the action `{action.Uid}` is not for principals of type `{request.Principal.Type}`");
        if (!action.Resources.Contains(request.Resource.Type))
            diagnostics.ErrorIn(null, "WRIT1352", $"the action `{action.Uid}` is not for resources of type `{request.Resource.Type}`");
        conformance.CheckRecord(request.Context, action.Context, "the context");
        return diagnostics.ToList();
    }

    // Nearly every request is as it should be, and that is found out without composing a message.
    private static bool Fits(Schema schema, Request request) =>
        schema.Knows(request.Principal)
        && schema.Knows(request.Resource)
        && schema.TryGetAction(request.Action, out var action)
        && action.Principals.Contains(request.Principal.Type)
        && action.Resources.Contains(request.Resource.Type)
        && Fit.Is(schema, request.Context, action.Context);
}
