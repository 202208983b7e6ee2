using System.Reflection;

namespace Writ.Tests.Architecture;

/// <summary>The plan of the house: which project may reference which, and which packages each may use.</summary>
internal static class House
{
    private static readonly string[] Nothing = [];
    private static readonly string[] CoreOnly = ["Writ.Core"];

    /// <summary>Projects of <c>src</c> and the projects each may reference. A project that is not named here is not planned.</summary>
    public static IReadOnlyDictionary<string, string[]> MayReference { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Writ.Core"] = Nothing,
        ["Writ.Cedar"] = Nothing,
        ["Writ.Launcher"] = Nothing,
        ["Writ.Decide"] = ["Writ.Cedar", "Writ.Core"],
        ["Writ.Authorize"] = CoreOnly,
        ["Writ.Execute"] = CoreOnly,
        ["Writ.Audit"] = CoreOnly,
        ["Writ.Report"] = CoreOnly,
        ["Writ.Register"] = CoreOnly,
        ["Writ.Gateways"] = CoreOnly,
        ["Writ.Client"] = CoreOnly,
        ["Writ.Host"] =
        [
            "Writ.Audit", "Writ.Authorize", "Writ.Cedar", "Writ.Core", "Writ.Decide", "Writ.Execute", "Writ.Gateways", "Writ.Register", "Writ.Report",
        ],
    };

    /// <summary>Packages that a project ships; those not named here ship none. Analyzers are not shipped.</summary>
    public static IReadOnlyDictionary<string, string[]> MayShip { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Writ.Register"] = ["Microsoft.Data.Sqlite", "Npgsql", "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.core"],
        ["Writ.Host"] = ["System.CommandLine"],
    };

    /// <summary>Built assemblies of <c>src</c> that lie beside the tests.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => MayReference.ContainsKey(ProjectOf(Path.GetFileNameWithoutExtension(file))))
            .Order(StringComparer.Ordinal)
            .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file))),
    ];

    /// <summary>The project that makes an assembly: they have one name, but for the executable.</summary>
    public static string ProjectOf(string assembly) => assembly == "writ" ? "Writ.Host" : assembly;

    /// <summary>The assemblies others may build on: all but the executable.</summary>
    public static IEnumerable<Assembly> Libraries => Assemblies.Where(assembly => assembly.GetName().Name is not "writ");
}
