using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What was seen of one recorded run, and where it stood. Paths are absolute and without symbolic links.</summary>
public sealed record Observations
{
    /// <summary>The run's id.</summary>
    public required string Execution { get; init; }

    public required ProcessCommand Command { get; init; }

    /// <summary>Whose run it was.</summary>
    public required long Uid { get; init; }

    /// <summary>Files that were opened for reading.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>Directories whose entries were read.</summary>
    public IReadOnlyList<string> Listed { get; init; } = [];

    /// <summary>Directories in which something was made, renamed or removed, and files that were changed where they are.</summary>
    public IReadOnlyList<string> Written { get; init; } = [];

    /// <summary>Programs, with their interpreters and scripts.</summary>
    public IReadOnlyList<string> Executed { get; init; } = [];

    /// <summary>Whether it could execute what it wrote.</summary>
    public bool CouldBuild { get; init; }

    /// <summary>The programs that it started; of a script the script's path.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Where it would have connected to.</summary>
    public IReadOnlyList<NetworkRequest> Places { get; init; } = [];

    /// <summary>The limits it ran under.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>What became of it, with what it used.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>The names of the variables that it was given.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>The user's home; null where there is none.</summary>
    public string? Home { get; init; }

    /// <summary>All home directories of the machine.</summary>
    public IReadOnlyList<string> Homes { get; init; } = [];

    public required string DataDirectory { get; init; }
}
