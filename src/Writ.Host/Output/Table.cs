namespace Writ.Host.Output;

/// <summary>Plain columns, as wide as their content; the last one is cut to fit a terminal.</summary>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output, int? width)
    {
        var widths = new int[header.Length];
        foreach (var row in _rows)
        {
            for (var column = 0; column < row.Length; column++) widths[column] = Math.Max(widths[column], row[column].Length);
        }

        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]));
            var line = string.Join("  ", cells);
            output.WriteLine(width is { } limit && line.Length > limit && limit > 1 ? line[..(limit - 1)] + "…" : line);
        }
    }

    /// <summary>The terminal's width; null where stdout is not one, and nothing is cut.</summary>
    public static int? TerminalWidth() => Console.IsOutputRedirected ? null : Console.WindowWidth;
}
