namespace Writ.Decide;

/// <summary>What a <c>bundle.json</c> says.</summary>
/// <param name="Name">Lower-case letters, digits and <c>- _ . /</c>, at most 100.</param>
/// <param name="Version">From 1; the versions in force never go back.</param>
internal sealed record BundleManifest(string Name, long Version)
{
    private const int LongestName = 100;

    private static readonly string[] Members = ["name", "version", "description"];

    /// <summary>The manifest, or nothing and what is wrong with it among the findings.</summary>
    public static BundleManifest? Read(string file, string text, Findings findings)
    {
        if (PlacedJsonReader.Read(file, text, findings) is not { } json) return null;
        if (JsonShape.Of(file, json, "the manifest", findings, Members) is not { } shape) return null;
        var name = shape.RequiredString("name");
        var version = shape.RequiredLong("version", 1);
        _ = shape.OptionalString("description");
        if (name is not null && !IsName(name))
        {
            findings.Error(
                DiagnosticIds.BadName, file, shape.Find("name")!.Span, $"`{name}` is no name of a bundle",
                $"begin with a letter or digit; use lower-case letters, digits and - _ . /, at most {LongestName}");
            name = null;
        }

        return name is null || version is null ? null : new BundleManifest(name, version.Value);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.' or '/');
}
