namespace Writ.Tests.Support;

/// <summary>A test that needs node and an npm package; skipped by name where they are missing, except on CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    /// <param name="package">An npm package.</param>
    /// <param name="shared">Shared data that the test needs besides.</param>
    public NpmFactAttribute(string package, string? shared = null)
    {
        (Package, Shared) = (package, shared);
        var installed = Directory.Exists(Repository.PathOf("tests", "independent", "npm", "node_modules", package));
        var node = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "node")));
        if (!(installed && node) && Environment.GetEnvironmentVariable("CI") != "true") Skip = $"node or npm's {package} is not there: ./test installs them";
        if (shared is not null && SharedData.SkipReason(shared) is { } reason) Skip = reason;
    }

    public string Package { get; }

    public string? Shared { get; }
}
