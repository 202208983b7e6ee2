using System.Text.Json;
using Writ.Cedar;

namespace Writ.Decide;

/// <summary>A JSON value that knows where it stands, so that a finding can point at it.</summary>
internal sealed record PlacedJson
{
    public required JsonValueKind Kind { get; init; }

    public required SourceSpan Span { get; init; }

    /// <summary>The content of a string, or a number as it is written; empty for all others.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of an object, in the order written; no name twice.</summary>
    public IReadOnlyList<PlacedMember> Members { get; init; } = [];

    /// <summary>Of an array.</summary>
    public IReadOnlyList<PlacedJson> Items { get; init; } = [];

    /// <summary>What to call it in a sentence.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    public PlacedJson? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name) return member.Value;
        }

        return null;
    }
}

/// <summary>A member of an object, and where its name stands.</summary>
internal sealed record PlacedMember(string Name, SourceSpan Span, PlacedJson Value);
