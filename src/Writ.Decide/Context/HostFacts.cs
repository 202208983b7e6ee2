namespace Writ.Decide;

/// <summary>What the host knows by itself of the moment an intent is decided; none of it comes from the caller (L12).</summary>
public sealed record HostFacts
{
    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long TimeMs { get; init; }
    public required string Host { get; init; }

    /// <summary>The user whose ids the run gets, as the system's user database has it.</summary>
    public required string User { get; init; }
    public required long Uid { get; init; }

    /// <summary>Names of the groups of that user on this machine.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The user's home directory, absolute, links resolved; what <c>$HOME</c> stands for in profiles.</summary>
    public string? Home { get; init; }

    /// <summary>What <c>$TMP</c> stands for in profiles.</summary>
    public string? Temporary { get; init; }

    /// <summary>Whether a person is at the other end.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Home directories on this machine that count as such, absolute, links resolved: of people, and of root.</summary>
    public required IReadOnlyList<string> HomeDirectories { get; init; }
}
