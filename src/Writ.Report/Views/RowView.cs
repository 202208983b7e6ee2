namespace Writ.Report.Views;

/// <summary>One row as it is shown, ready to be put into its slots by the page or by a script: words are chosen here only.</summary>
public sealed record RowView
{
    public required string Id { get; init; }

    /// <summary>The filter it falls under; also the tone of its colours.</summary>
    public required string Group { get; init; }
    public required string Word { get; init; }
    public required string Icon { get; init; }

    /// <summary>Who: the agent's name as claimed, else the principal.</summary>
    public required string Who { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }

    /// <summary>The reason next to the state.</summary>
    public required string Why { get; init; }
    public required SealsView Seals { get; init; }
    public required string Policy { get; init; }
    public required string Version { get; init; }
    public required string Ran { get; init; }
    public required long AtMs { get; init; }

    /// <summary>What the jump box and a search may find, besides the words above.</summary>
    public required string Permit { get; init; }
    public required string LogIndex { get; init; }
}

/// <summary>The five seals.</summary>
/// <param name="Marks">One letter a stage: <c>d</c>one, <c>a</c>ctive, <c>w</c>aiting on a person, <c>x</c> stopped here,
/// <c>s</c>kipped, <c>t</c> not reached.</param>
/// <param name="Icons">Sprite names, by stage.</param>
/// <param name="Spoken">The same in words, for screen readers.</param>
public sealed record SealsView(string Marks, IReadOnlyList<string> Icons, string Spoken)
{
    public static IReadOnlyList<string> Stages { get; } = ["decision", "authorize", "execute", "audit", "report"];
    public static IReadOnlyList<string> Names { get; } = ["Decision", "Authorize", "Execute", "Audit", "Report"];

    public static string Said(char mark) => mark switch
    {
        'd' => "done",
        'a' => "in progress",
        'w' => "waiting for approval",
        'x' => "stopped here",
        's' => "skipped",
        _ => "not reached",
    };
}
