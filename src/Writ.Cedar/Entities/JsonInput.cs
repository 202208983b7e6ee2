using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Reads JSON strictly: no duplicate keys, no comments, no trailing commas, bounded depth, whole strings.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = Limits.JsonDepth,
    };

    public static JsonDocument? Parse(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics, string? source)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException problem)
        {
            var line = (int)(problem.LineNumber ?? 0) + 1;
            var column = (int)(problem.BytePositionInLine ?? 0) + 1;
            var reason = problem.Message.Split(" LineNumber:")[0].TrimEnd('.');
            diagnostics.Add(new(
                "WRIT1101", DiagnosticSeverity.Error, $"this is not JSON that can be read: {reason}", source, new SourceSpan(0, 0, line, column),
                $"keys are distinct, depth is at most {Limits.JsonDepth}"));
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
