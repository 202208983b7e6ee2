using System.Text;

namespace Writ.Cedar;

/// <summary>
/// Decides where the lines of a <see cref="Doc"/> end. Without recursion, however deep the document. Lines that would be empty
/// are left out, and no line ends with a space.
/// </summary>
internal sealed class DocPrinter(int width)
{
    private readonly Stack<Step> _steps = new();
    private readonly StringBuilder _text = new();
    private int _column;

    private readonly record struct Step(int Indent, bool Flat, Doc Doc);

    public string Print(Doc doc)
    {
        _steps.Push(new(0, Flat: false, doc));
        while (_steps.TryPop(out var step)) Take(step);
        TrimLine();
        return _text.ToString();
    }

    private void Take(Step step)
    {
        switch (step.Doc)
        {
            case WordDoc word: Write(word.Text, word.Width); break;
            case BreakDoc { Flat: { } flat } when step.Flat: Write(flat, flat.Length); break;
            case BreakDoc: EndLine(step.Indent); break;
            case IndentDoc indent: _steps.Push(step with { Indent = step.Indent + indent.By, Doc = indent.Inner }); break;
            case GroupDoc group: _steps.Push(step with { Flat = step.Flat || Fits(group), Doc = group.Inner }); break;
            case SeveralDoc several:
                for (var i = several.Parts.Count - 1; i >= 0; i--)
                {
                    // What is nothing must not be what follows the end of a line, see below.
                    if (several.Parts[i] is not WordDoc { Text: "" }) _steps.Push(step with { Doc = several.Parts[i] });
                }

                break;
        }
    }

    private void Write(string text, int columns)
    {
        _text.Append(text);
        _column += columns;
    }

    // A line is indented as what begins it: the bracket that closes stands below the line with the one that opens.
    private void EndLine(int indent)
    {
        if (_steps.TryPeek(out var next)) indent = next.Indent;
        TrimLine();
        if (_text.Length > 0 && _text[^1] != '\n') _text.Append('\n');
        _text.Append(' ', indent);
        _column = indent;
    }

    // Words end in no space but this printer's own: strings end in a quote, comments come trimmed.
    private void TrimLine()
    {
        var end = _text.Length;
        while (end > 0 && _text[end - 1] == ' ') end--;
        _text.Length = end;
    }

    // Also what follows has to fit, up to where a line may end.
    private bool Fits(GroupDoc group)
    {
        var column = (long)_column + group.FlatWidth;
        if (column > width) return false;
        foreach (var step in _steps)
        {
            column += step.Doc.LeadWidth;
            if (column > width) return false;
            if (step.Doc.Breaks) return true;
        }

        return true;
    }
}
