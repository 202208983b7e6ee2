namespace Writ.Decide;

/// <summary>What <see cref="StarterBundle"/> has to know of the machine it is written for.</summary>
public sealed record StarterOptions
{
    /// <summary>The limits that cannot be applied here, by their names in <see cref="LimitsText.Names"/>, each with the reason in one clause.</summary>
    public IReadOnlyDictionary<string, string> Unavailable { get; init; } = new Dictionary<string, string>();

    /// <summary>Those of <see cref="StarterBundle.UsualDirectories"/> that this machine has.</summary>
    public IReadOnlyList<string> SystemDirectories { get; init; } = StarterBundle.UsualDirectories;
}
