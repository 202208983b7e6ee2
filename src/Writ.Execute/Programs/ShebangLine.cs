using System.Text;

namespace Writ.Execute.Programs;

/// <summary>A script's first line, read as the kernel reads it (fs/binfmt_script.c): one interpreter, at most one argument.</summary>
/// <param name="Interpreter">As written.</param>
/// <param name="Argument">Everything behind it, inner spaces included; null when there is nothing.</param>
internal readonly record struct ShebangLine(string Interpreter, string? Argument)
{
    /// <summary>False when the file does not start with <c>#!</c>.</summary>
    /// <param name="head">The first 256 bytes of the file, or all of it.</param>
    /// <param name="line">The line read.</param>
    public static bool TryParse(ReadOnlySpan<byte> head, out ShebangLine line)
    {
        line = default;
        if (!head.StartsWith("#!"u8)) return false;
        var end = head.IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(end < 0 ? head[2..] : head[2..end]).Trim(' ', '\t');
        var cut = text.AsSpan().IndexOfAny(' ', '\t');
        line = cut < 0 ? new(text, null) : new(text[..cut], text[cut..].Trim(' ', '\t'));
        return true;
    }
}
