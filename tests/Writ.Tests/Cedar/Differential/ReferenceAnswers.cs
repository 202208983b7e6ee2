using System.Text.Json;

namespace Writ.Tests.Cedar.Differential;

/// <summary>What the reference engine says to a case.</summary>
/// <param name="Refused">Why schema or policies were not read; null where they were.</param>
/// <param name="Answers">A line a request, as <see cref="OurEngine"/> writes them.</param>
/// <param name="Reasons">Why, where it refused a request: a message a request, else null.</param>
internal sealed record ReferenceAnswers(
    string? Refused, IReadOnlyList<Finding> Errors, IReadOnlyList<Finding> Warnings, bool EntitiesFit, IReadOnlyList<string> Answers, IReadOnlyList<string?> Reasons)
{
    public static ReferenceAnswers Read(JsonElement json)
    {
        if (Text(json, "schema") is { } schema) return new("schema: " + schema, [], [], false, [], []);
        if (Text(json, "policies") is { } policies) return new("policies: " + policies, [], [], false, [], []);
        var answers = json.GetProperty("answers").EnumerateArray().ToList();
        return new(
            null, Findings(json, "errors"), Findings(json, "warnings"), json.GetProperty("entitiesFit").GetBoolean(),
            [.. answers.Select(a => a.ValueKind == JsonValueKind.String ? a.GetString()! : OurEngine.Refused)],
            [.. answers.Select(a => a.ValueKind == JsonValueKind.String ? null : Text(a, "refused"))]);
    }

    private static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var text) ? text.GetString() : null;

    private static List<Finding> Findings(JsonElement json, string member) =>
        [.. json.GetProperty(member).EnumerateArray().Select(f => new Finding(f[0].GetString()!, f[1].GetInt32(), f[2].GetInt32(), f[3].GetString()!))];
}

/// <summary>A finding of validation: of which policy, and where in its text, in bytes of UTF-8; -1 where it has no place.</summary>
internal sealed record Finding(string Policy, int Start, int End, string Message);
