using Writ.Tests.Support;

namespace Writ.EndToEnd.Support;

/// <summary>Where the programs under test are.</summary>
internal static class WritExecutable
{
    /// <summary><c>./writ</c>, which builds what is stale and becomes the executable.</summary>
    public static string Real { get; } = Repository.PathOf("writ");

    /// <summary>What <c>./writ</c> became when it was last built: for tests that start it a thousand times.</summary>
    public static string Built => Directory.EnumerateDirectories(Repository.PathOf("artifacts", "writ"))
        .Select(folder => new FileInfo(Path.Combine(folder, "writ"))).Where(file => file.Exists).MaxBy(file => file.LastWriteTimeUtc)?.FullName ?? Real;

    /// <summary>The build with fault points and guard switches, as <c>./test</c> publishes it.</summary>
    public static string WithFaults
    {
        get
        {
            var file = Repository.PathOf("artifacts", "faults", "writ", "writ");
            Assert.True(File.Exists(file), "The build with fault points is not there: ./test publishes it.");
            return file;
        }
    }
}
