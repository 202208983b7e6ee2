using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads JSON strictly: no duplicate keys, no comments, no trailing commas, bounded depth, whole strings.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Options = Strictly(Limits.JsonDepth);
    private static readonly JsonDocumentOptions PolicyOptions = Strictly(Limits.PolicyJsonDepth);
    private static readonly JsonDocumentOptions SchemaOptions = Strictly(Limits.SchemaJsonDepth);

    public static JsonDocument? Parse(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics, string? source) =>
        Parse(json, Options, diagnostics, source);

    /// <summary>As <see cref="Parse(ReadOnlyMemory{byte}, DiagnosticBag, string?)"/>, as deep as policies need it.</summary>
    public static JsonDocument? ParsePolicies(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics, string? source) =>
        Parse(json, PolicyOptions, diagnostics, source);

    /// <summary>As <see cref="Parse(ReadOnlyMemory{byte}, DiagnosticBag, string?)"/>, as deep as schemas need it.</summary>
    public static JsonDocument? ParseSchema(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics, string? source) =>
        Parse(json, SchemaOptions, diagnostics, source);

    private static JsonDocumentOptions Strictly(int depth) => new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = depth,
    };

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json, JsonDocumentOptions options, DiagnosticBag diagnostics, string? source)
    {
        if (json.Length > Limits.TextLength)
        {
            diagnostics.ErrorIn(source, "WRIT1001", $"the JSON is longer than {Limits.TextLength} bytes", "split it");
            return null;
        }

        try
        {
            return JsonDocument.Parse(json, options);
        }
        catch (JsonException problem)
        {
            var line = (int)(problem.LineNumber ?? 0) + 1;
            var column = (int)(problem.BytePositionInLine ?? 0) + 1;
            var reason = problem.Message.Split(" LineNumber:")[0].TrimEnd('.');
            diagnostics.Add(new(
                "WRIT1101", DiagnosticSeverity.Error, $"this is not JSON that can be read: {reason}", source, new SourceSpan(0, 0, line, column),
                $"keys are distinct, depth is at most {options.MaxDepth}"));
            return null;
        }
    }

    /// <summary>A string without lone surrogates; an escape such as <c>\ud800</c> alone makes one.</summary>
    public static bool TryGetString(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // How the framework says that the string is no valid UTF-16.
            return false;
        }
    }

    /// <summary>The key of a property; null if it has a lone surrogate.</summary>
    public static string? KeyOf(JsonProperty property)
    {
        try
        {
            return string.IsInterned(property.Name) ?? property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
