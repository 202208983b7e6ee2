namespace Writ.Tests.Support;

/// <summary>Other projects' test data, which is not part of this repository: <c>WRIT_SHARED</c>, else <c>../shared</c>.</summary>
internal static class SharedData
{
    public static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("WRIT_SHARED") is { Length: > 0 } named ? named : Repository.PathOf("..", "shared"));

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static bool Has(string relative) => Path.Exists(PathOf(relative));

    /// <summary>Why a test of this data does not run, or null where it does. On CI missing data is a failure, not a skip.</summary>
    public static string? SkipReason(string relative) =>
        Has(relative) || Environment.GetEnvironmentVariable("CI") == "true" ? null : $"{relative} is not there (WRIT_SHARED, else ../shared)";
}
