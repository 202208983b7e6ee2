namespace Writ.Decide;

/// <summary>Which file of a bundle is what. Paths are below the bundle, with forward slashes.</summary>
public static class BundleLayout
{
    public const string Manifest = "bundle.json";
    public const string Schema = "schema.cedarschema";
    public const string Entities = "entities.json";
    public const string Budgets = "budgets.json";
    public const string ProtectedManifest = "protected/bundle.json";

    private const string ProfilesFolder = "profiles/";
    private const string ProtectedFolder = "protected/";

    /// <summary>Extensions that only files of a bundle have; others (a README, a script) may lie beside them unread.</summary>
    private static readonly string[] Extensions = [".cedar", ".cedarschema", ".json"];

    /// <summary>Whether a file in a bundle's folder is to be read and given to <see cref="PolicyBundle.Load(IReadOnlyList{Core.Documents.PolicyFile}, long)"/>.</summary>
    public static bool Reads(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return !IsHidden(path) && Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    internal static bool IsPolicy(string path) => path.EndsWith(".cedar", StringComparison.Ordinal);

    internal static bool IsProtected(string path) => path.StartsWith(ProtectedFolder, StringComparison.Ordinal);

    internal static bool IsProfile(string path) =>
        path.StartsWith(ProfilesFolder, StringComparison.Ordinal)
        && path.EndsWith(".json", StringComparison.Ordinal)
        && path.IndexOf('/', ProfilesFolder.Length) < 0;

    /// <summary><c>starter</c> of <c>profiles/starter.json</c>.</summary>
    internal static string ProfileName(string path) =>
        IsProfile(path) ? path[ProfilesFolder.Length..^".json".Length] : path;

    internal static bool IsKnown(string path) =>
        path is Manifest or Schema or Entities or Budgets or ProtectedManifest || IsPolicy(path) || IsProfile(path);

    /// <summary>The beginning of the ids of a file's policies: the path without <c>.cedar</c>, and <c>#</c>.</summary>
    internal static string IdPrefix(string path) => path[..^".cedar".Length] + "#";

    /// <summary>Whether this is the one spelling of a path below the bundle.</summary>
    internal static bool IsPath(string path) =>
        path.Length is > 0 and <= 500
        && path.Split('/').All(static part => part is not ("" or "." or ".."))
        && !path.Any(static c => char.IsControl(c) || c == '\\');

    private static bool IsHidden(string path) => path.Split('/').Any(static part => part.StartsWith('.'));
}
