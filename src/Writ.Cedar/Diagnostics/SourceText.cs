namespace Writ.Cedar;

/// <summary>A text and its name; turns offsets into lines and columns when somebody asks.</summary>
internal sealed class SourceText(string text, string? name)
{
    private int[]? _lineStarts;

    public string Text => text;

    public string? Name => name;

    public SourceSpan Resolve(TextRange range)
    {
        // Two threads may compute this at once; they compute the same.
        var starts = _lineStarts ??= FindLineStarts(text);
        var line = Array.BinarySearch(starts, range.Start);
        if (line < 0) line = ~line - 1;
        return new SourceSpan(range.Start, range.End, line + 1, range.Start - starts[line] + 1);
    }

    private static int[] FindLineStarts(string text)
    {
        List<int> starts = [0];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') starts.Add(i + 1);
        }

        return [.. starts];
    }
}
