namespace Writ.Report.Views;

/// <summary>The panel of one execution as it is shown.</summary>
public sealed record DetailView
{
    public required RowView Row { get; init; }

    /// <summary>One fact under each seal.</summary>
    public required IReadOnlyList<string> Facts { get; init; }
    public required NoteView Note { get; init; }
    public required IReadOnlyList<LineView> Lines { get; init; }
    public required IReadOnlyList<EventView> Events { get; init; }

    /// <summary>Evidence exists from the receipt on.</summary>
    public required bool Evidence { get; init; }

    /// <summary>Why there is none.</summary>
    public required string Without { get; init; }

    /// <summary>The command that gives the same.</summary>
    public required string Command { get; init; }
}

/// <summary>The outcome in a box: what happened, why, and what would change it.</summary>
public sealed record NoteView(string Title, string Text, string Remedy, string Code);

/// <summary>A labelled fact.</summary>
/// <param name="Kind"><c>text</c>, <c>id</c> (mono, shortened, copyable) or <c>hash</c> (mono, whole).</param>
/// <param name="Other">For a hash: what it should have been; the characters that differ are marked.</param>
public sealed record LineView(string Label, string Kind, string Value, string After = "", string Other = "");

/// <summary>A runtime event.</summary>
/// <param name="Offset"><c>+412 ms</c> after the start.</param>
/// <param name="Bad">It speaks of a stop or a violation.</param>
public sealed record EventView(string Offset, string Kind, string Detail, bool Bad);
