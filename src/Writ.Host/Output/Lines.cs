namespace Writ.Host.Output;

/// <summary>A stream of lines for whoever reads along: each is written at once, before the work goes on.</summary>
internal sealed class Lines(TextWriter writer)
{
    public void Write(string text) => writer.Write(text);

    public void WriteLine(string? line = "") => writer.WriteLine(line);
}
