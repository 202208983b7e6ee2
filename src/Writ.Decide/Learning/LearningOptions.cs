namespace Writ.Decide;

/// <summary>What <see cref="LearningBundle"/> has to know: who wants to see which program run, where.</summary>
public sealed record LearningOptions
{
    /// <summary>The user's number.</summary>
    public required long Uid { get; init; }

    /// <summary>The one program that is permitted, by its own path: for a script, the script's.</summary>
    public required string Program { get; init; }

    /// <summary>What it is shown besides where programs are installed. Absolute, or with a profile's words.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    public IReadOnlyList<string> Write { get; init; } = [];

    public IReadOnlyList<string> Execute { get; init; } = [];

    /// <summary>Whether it may run what it writes.</summary>
    public bool Build { get; init; }

    /// <summary>As in <see cref="StarterOptions"/>.</summary>
    public IReadOnlyDictionary<string, string> Unavailable { get; init; } = new Dictionary<string, string>();

    /// <summary>As in <see cref="StarterOptions"/>.</summary>
    public IReadOnlyList<string> SystemDirectories { get; init; } = StarterBundle.UsualDirectories;
}
