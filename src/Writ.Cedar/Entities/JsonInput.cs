using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

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

        if (!Utf8.IsValid(json.Span))
        {
            diagnostics.ErrorIn(source, "WRIT1101", "this is not JSON that can be read: it is not UTF-8", "convert it to UTF-8");
            return null;
        }

        if (!HasWholeKeys(json.Span, options.MaxDepth, diagnostics, source)) return null;
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

    /// <summary>The same for an element that somebody else has parsed.</summary>
    public static bool HasWholeKeys(JsonElement json, DiagnosticBag diagnostics, string? source) =>
        json.ValueKind != JsonValueKind.Object || HasWholeKeys(JsonMarshal.GetRawUtf8Value(json), Limits.PolicyJsonDepth, diagnostics, source);

    // Looking for a key compares it with all there are, and one that is no text has the framework throw: they are looked at before.
    private static bool HasWholeKeys(ReadOnlySpan<byte> json, int depth, DiagnosticBag diagnostics, string? source)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // How the framework says that the key is no valid UTF-16.
            diagnostics.ErrorIn(source, "WRIT1108", "a key has half of a surrogate pair, which is no text", "write whole characters");
            return false;
        }
        catch (JsonException)
        {
            // Whoever parses it says what is wrong.
        }

        return true;
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
