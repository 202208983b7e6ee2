namespace Writ.Report.Board;

/// <summary>Orders ids by the time in them: executions and refusals are one list, and their ids begin differently.</summary>
internal sealed class IdOrder : IComparer<string>
{
    private const int PrefixLength = 4;

    public static IdOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int byTime = string.CompareOrdinal(Time(x), Time(y));
        return byTime != 0 ? byTime : string.CompareOrdinal(x, y);
    }

    private static string Time(string? id) => id is { Length: > PrefixLength } ? id[PrefixLength..] : "";
}
