namespace Writ.Core.Documents;

/// <summary>Bounds of one execution. An absent member is no bound of that kind; every value is positive.</summary>
public sealed record Limits
{
    public static Limits None { get; } = new();

    /// <summary>Wall time, milliseconds.</summary>
    public long? WallMs { get; init; }

    /// <summary>CPU time of the whole tree, milliseconds.</summary>
    public long? CpuMs { get; init; }

    /// <summary>Resident memory of the whole tree, bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads alive at once.</summary>
    public long? Processes { get; init; }

    /// <summary>Standard output and standard error together, bytes.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>The largest file a process may write, bytes.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Open files of one process.</summary>
    public long? OpenFiles { get; init; }

    /// <summary>Bytes sent to the network, all connections together.</summary>
    public long? EgressBytes { get; init; }

    /// <summary>Tokens of a model.</summary>
    public long? Tokens { get; init; }

    /// <summary>The tighter of two, member by member: the most restrictive wins.</summary>
    public Limits Tighten(Limits other) => new()
    {
        WallMs = Tighter(WallMs, other.WallMs),
        CpuMs = Tighter(CpuMs, other.CpuMs),
        MemoryBytes = Tighter(MemoryBytes, other.MemoryBytes),
        Processes = Tighter(Processes, other.Processes),
        OutputBytes = Tighter(OutputBytes, other.OutputBytes),
        FileBytes = Tighter(FileBytes, other.FileBytes),
        OpenFiles = Tighter(OpenFiles, other.OpenFiles),
        EgressBytes = Tighter(EgressBytes, other.EgressBytes),
        Tokens = Tighter(Tokens, other.Tokens),
    };

    private static long? Tighter(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
