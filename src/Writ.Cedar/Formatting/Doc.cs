namespace Writ.Cedar;

/// <summary>
/// A text that does not know yet where its lines end: words, places where a line may end, and groups that stand on one line
/// where they fit (P. Wadler, "A prettier printer", 2003). Widths are known from the beginning, so that whether a group fits
/// is a comparison and printing takes time in proportion to the text.
/// </summary>
/// <param name="FlatWidth">Columns when all of it stands on one line; <see cref="Endless"/> when it cannot.</param>
/// <param name="LeadWidth">Columns up to the first place where a line may end.</param>
/// <param name="Breaks">Whether there is such a place.</param>
internal abstract record Doc(int FlatWidth, int LeadWidth, bool Breaks)
{
    /// <summary>Wider than every line.</summary>
    public const int Endless = int.MaxValue / 2;

    public static readonly Doc Nothing = new WordDoc("");

    public static readonly Doc Space = new WordDoc(" ");

    /// <summary>A space, or the end of a line where the group around it does not fit.</summary>
    public static readonly Doc Line = new BreakDoc(" ");

    /// <summary>Nothing, or the end of a line where the group around it does not fit.</summary>
    public static readonly Doc SoftLine = new BreakDoc("");

    /// <summary>The end of a line; what holds one never fits.</summary>
    public static readonly Doc HardLine = new BreakDoc(null);

    public static Doc Word(string text) => new WordDoc(text);

    public static Doc Of(params IReadOnlyList<Doc> parts) => parts.Count == 1 ? parts[0] : new SeveralDoc(parts);

    public static Doc Group(params IReadOnlyList<Doc> parts) => new GroupDoc(Of(parts));

    /// <summary>Lines that end within begin this many columns further to the right.</summary>
    public static Doc Indent(int columns, params IReadOnlyList<Doc> parts) => new IndentDoc(columns, Of(parts));

    protected static int Sum(int left, int right) => Math.Min(left + right, Endless);
}

internal sealed record WordDoc(string Text, int Width) : Doc(Width, Width, Breaks: false)
{
    public WordDoc(string text)
        : this(text, Columns.Of(text))
    {
    }
}

/// <summary>A place where a line may end. What stands there instead where it does not is null when it must.</summary>
internal sealed record BreakDoc(string? Flat) : Doc(Flat?.Length ?? Endless, 0, Breaks: true);

internal sealed record IndentDoc(int By, Doc Inner) : Doc(Inner.FlatWidth, Inner.LeadWidth, Inner.Breaks);

internal sealed record GroupDoc(Doc Inner) : Doc(Inner.FlatWidth, Inner.LeadWidth, Inner.Breaks);

internal sealed record SeveralDoc : Doc
{
    public SeveralDoc(IReadOnlyList<Doc> parts)
        : base(0, 0, Breaks: false)
    {
        Parts = parts;
        foreach (var part in parts)
        {
            FlatWidth = Sum(FlatWidth, part.FlatWidth);
            if (!Breaks) LeadWidth = Sum(LeadWidth, part.LeadWidth);
            Breaks |= part.Breaks;
        }
    }

    public IReadOnlyList<Doc> Parts { get; }
}
