namespace Writ.Cedar;

/// <summary>How formatted policies look. The values are those of the reference formatter where nothing else is said.</summary>
public sealed record FormatOptions
{
    /// <summary>Columns a line should not pass, 1 to 10,000. A word that is longer passes it.</summary>
    public int LineWidth { get; init; } = 80;

    /// <summary>Columns by which a nested line is indented, 0 to 100.</summary>
    public int IndentWidth { get; init; } = 2;
}
