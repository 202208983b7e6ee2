using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>Who references whom, read from the project files: the assemblies show only what is used.</summary>
public sealed partial class ProjectFilesTests
{
    [Fact]
    public void Every_project_is_planned_and_in_the_solution()
    {
        var solution = XDocument.Load(Repository.PathOf("Writ.slnx")).Descendants("Project")
            .Select(project => (string)project.Attribute("Path")!).ToHashSet();
        foreach (var file in Projects("src").Concat(Projects("tests")).Concat(Projects("bench")))
            Assert.Contains(Repository.Relative(file), solution);
        foreach (var file in Projects("src")) Assert.Contains(NameOf(file), House.MayReference.Keys);
    }

    [Fact]
    public void Every_project_references_only_what_the_plan_allows()
    {
        var forbidden =
            from file in Projects("src")
            from reference in Items(file, "ProjectReference")
            let name = Path.GetFileNameWithoutExtension(reference)
            where !House.MayReference[NameOf(file)].Contains(name)
            select $"{NameOf(file)} references {name}";
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_project_ships_only_the_packages_the_plan_allows()
    {
        var forbidden =
            from file in Projects("src")
            from package in Items(file, "PackageReference")
            where !House.MayShip.GetValueOrDefault(NameOf(file), []).Contains(package)
            select $"{NameOf(file)} ships {package}";
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Core_Cedar_and_Launcher_restore_nothing_that_ships()
    {
        // What the SDK brings for analysis and for native compilation is a tool of the build.
        string[] tools =
        [
            "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.NET.ILLink.Tasks",
            "Microsoft.DotNet.ILCompiler", "runtime.linux-x64.Microsoft.DotNet.ILCompiler",
        ];
        foreach (var name in House.MayReference.Keys.Where(name => House.MayReference[name].Length == 0))
        {
            var file = Repository.PathOf("src", name, "packages.lock.json");
            if (!File.Exists(file)) continue;
            using var locked = JsonDocument.Parse(File.ReadAllText(file));
            var frameworks = locked.RootElement.GetProperty("dependencies").EnumerateObject();
            var packages = frameworks.SelectMany(framework => framework.Value.EnumerateObject());
            Assert.Empty(packages.Select(package => package.Name).Except(tools));
        }
    }

    [Fact]
    public void Versions_stand_in_one_place()
    {
        var versioned = Repository.Files(".", "*.csproj")
            .Where(file => XDocument.Load(file).Descendants("PackageReference").Attributes("Version").Any());
        Assert.Empty(versioned.Select(Repository.Relative));
    }

    [Fact]
    public void Lock_files_name_no_place_to_download_from()
    {
        var files = Repository.Files(".", "packages.lock.json").Concat(Repository.Files(".", "package-lock.json"));
        Assert.Empty(files.Where(file => DownloadAddress().IsMatch(File.ReadAllText(file))).Select(Repository.Relative));
    }

    private static IEnumerable<string> Projects(string folder) => Repository.Files(folder, "*.csproj");

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    private static IEnumerable<string> Items(string file, string kind) =>
        XDocument.Load(file).Descendants(kind).Select(item => ((string?)item.Attribute("Include"))?.Replace('\\', '/')).OfType<string>();

    [GeneratedRegex("\"resolved\":\\s*\"[a-z]+:")]
    private static partial Regex DownloadAddress();
}
