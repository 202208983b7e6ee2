namespace Writ.Host.Output;

/// <summary>What the command line writes to, and how: the program's output on stdout, Writ's own on stderr.</summary>
internal sealed class Terminal
{
    private const string Escape = "\u001b[";

    public Terminal(TextWriter output, TextWriter error, bool color, bool inPlace) => (Out, Error, Color, InPlace) = (output, error, color, inPlace);

    public TextWriter Out { get; }
    public TextWriter Error { get; }
    public bool Color { get; }

    /// <summary>Whether lines on stderr may be rewritten.</summary>
    public bool InPlace { get; }

    public static Terminal Create(bool noColor, bool plain)
    {
        var terminal = !Console.IsErrorRedirected;
        var color = terminal && !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(Console.Out, Console.Error, color, terminal && !plain);
    }

    public string Red(string text) => Paint("31", text);
    public string Green(string text) => Paint("32", text);
    public string Dim(string text) => Paint("2", text);

    public void Fail(Diagnosis diagnosis)
    {
        Error.WriteLine($"{Red("✗")} {diagnosis.What} ({diagnosis.Code})");
        Error.WriteLine($"  why  {diagnosis.Why}");
        Error.WriteLine($"  do   {diagnosis.Remedy}");
    }

    private string Paint(string code, string text) => Color ? $"{Escape}{code}m{text}{Escape}0m" : text;
}
