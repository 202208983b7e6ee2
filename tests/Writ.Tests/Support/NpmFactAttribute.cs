namespace Writ.Tests.Support;

/// <summary>A test that needs node and an npm package; skipped by name where they are missing, except on CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute(string package)
    {
        Package = package;
        var installed = Directory.Exists(Repository.PathOf("tests", "independent", "npm", "node_modules", package));
        var node = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "node")));
        if (!(installed && node) && Environment.GetEnvironmentVariable("CI") != "true") Skip = $"node or npm's {package} is not there: ./test installs them";
    }

    public string Package { get; }
}
