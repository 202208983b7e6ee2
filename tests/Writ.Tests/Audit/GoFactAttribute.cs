namespace Writ.Tests.Audit;

/// <summary>A test that has Go check what we wrote. Skipped by name where Go is not installed, except in CI, where it fails.</summary>
internal sealed class GoFactAttribute : FactAttribute
{
    public const string Compiler = "/usr/lib/go-1.19/bin/go";

    /// <summary>Where Debian keeps Go's packages.</summary>
    public const string Packages = "/usr/share/gocode";

    public GoFactAttribute()
    {
        var there = File.Exists(Compiler) && Directory.Exists(Path.Combine(Packages, "src/golang.org/x/mod/sumdb/tlog"));
        if (!there && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "needs Go: apt-get install -y --no-install-recommends golang-1.19-go golang-golang-x-mod-dev";
    }
}
