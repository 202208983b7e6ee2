using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Which file of a bundle is what. Paths are below the bundle, with forward slashes.</summary>
public static class BundleLayout
{
    public const string Manifest = "bundle.json";
    public const string Schema = "schema.cedarschema";
    public const string Entities = "entities.json";
    public const string Budgets = "budgets.json";
    public const string ProtectedManifest = "protected/bundle.json";

    /// <summary>Where a bundle's own protected rules go under a tier that stands by itself.</summary>
    public const string NestedProtectedFolder = "protected/bundle/";

    private const string ProfilesFolder = "profiles/";
    private const string ProtectedFolder = "protected/";

    /// <summary>Extensions that only files of a bundle have; others (a README, a script) may lie beside them unread.</summary>
    private static readonly string[] Extensions = [".cedar", ".cedarschema", ".json"];

    /// <summary>Whether a file in a bundle's folder is to be read and given to
    /// <see cref="PolicyBundle.Load(IReadOnlyList{PolicyFile}, long)"/>.</summary>
    public static bool Reads(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return !IsHidden(path) && Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A bundle's files under a protected tier that is in force whatever bundle is named (L9).</summary>
    /// <param name="files">The bundle's, with their paths below it.</param>
    /// <param name="standing">The tier's, with their paths below its own folder; its <c>bundle.json</c> has its version.</param>
    /// <returns>Files to load. Both tiers forbid: the bundle's own rules are kept besides, except those that stand already.</returns>
    public static IReadOnlyList<PolicyFile> Under(IReadOnlyList<PolicyFile> files, IReadOnlyList<PolicyFile> standing)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(standing);
        if (standing.Count == 0) return files;
        var texts = standing.Select(file => file.Text).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. files.Where(file => !IsProtected(file.Path)),
            .. standing.Select(file => file with { Path = ProtectedFolder + file.Path }),
            .. files
                .Where(file => IsProtected(file.Path) && file.Path != ProtectedManifest && !texts.Contains(file.Text))
                .Select(file => file with { Path = NestedProtectedFolder + file.Path[ProtectedFolder.Length..] }),
        ];
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
