using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Decide;
using Writ.Execute.Confining;
using Writ.Host.Doctor;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>Where the starter bundle was written, and what was left out of it.</summary>
/// <param name="ProtectedWritten">False where there were protected rules: nothing here ever replaces those (L9).</param>
/// <param name="Replaced">Where the bundle went that was there before.</param>
/// <param name="Unavailable">Limits that this machine cannot apply, with the reason.</param>
internal sealed record StarterFiles(string Policy, string Protected, bool ProtectedWritten, string? Replaced, IReadOnlyDictionary<string, string> Unavailable)
{
    private const string FirstVersion = "\"version\": 1";

    /// <exception cref="DiagnosedException">WRIT6014: policies are there, and it was not said to replace them.</exception>
    public static async Task<StarterFiles> Write(DataDirectory data, bool replace, TimeProvider clock)
    {
        using var one = FileLock.Take(Path.Combine(data.Path, "start.lock"));
        var (hasPolicy, hasProtected) = (HasFiles(data.Policy), HasFiles(data.Protected));
        if ((hasPolicy || hasProtected) && !replace)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6014", "there are policies already", $"{(hasPolicy ? data.Policy : data.Protected)} is not empty",
                "edit them; or --force, which keeps the present bundle beside the new one and leaves protected rules alone", ExitCodes.Usage));
        }

        // Without the launcher: what limits can be applied does not depend on it.
        var unavailable = MachineFindings.UnavailableLimits(HostProbe.Probe(launcher: null));
        var files = StarterBundle.Create(new StarterOptions
        {
            Unavailable = unavailable,
            SystemDirectories = [.. StarterBundle.UsualDirectories.Where(Directory.Exists)],
        });
        var (policyVersion, protectedVersion) = await NextVersions(data, files).ConfigureAwait(false);
        if (!hasProtected)
            BundlePlace.Put(data.Protected, Of(protectedVersion, files.Where(IsProtected).Select(file => file with { Path = file.Path[BundleFolder.ProtectedPrefix.Length..] })), clock);
        var replaced = BundlePlace.Put(data.Policy, Of(policyVersion, files.Where(file => !IsProtected(file))), clock);
        return new StarterFiles(data.Policy, data.Protected, !hasProtected, replaced, unavailable);
    }

    private static IEnumerable<PolicyFile> Of(long version, IEnumerable<PolicyFile> files) => files.Select(file => file.Path != BundleLayout.Manifest ? file : file with
    {
        Text = file.Text.Replace(FirstVersion, string.Create(CultureInfo.InvariantCulture, $"\"version\": {version}"), StringComparison.Ordinal),
    });

    private static bool IsProtected(PolicyFile file) => file.Path.StartsWith(BundleFolder.ProtectedPrefix, StringComparison.Ordinal);

    private static bool HasFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>One above what was ever in force: versions never go back, and a new text is a new version.</summary>
    private static async Task<(long Policy, long Protected)> NextVersions(DataDirectory data, IReadOnlyList<PolicyFile> files)
    {
        if (!RegisterPlace.Exists(data)) return (1, 1);
        using var manifest = JsonDocument.Parse(files.First(file => file.Path == BundleLayout.Manifest).Text);
        var register = await RegisterPlace.Open(data, TimeProvider.System).ConfigureAwait(false);
        await using (register.ConfigureAwait(false))
        {
            return (await Next("policy:" + manifest.RootElement.GetProperty("name").GetString()).ConfigureAwait(false), await Next("protected").ConfigureAwait(false));
        }

        async Task<long> Next(string tier) => await register.Read(Spaces.Activation, tier).ConfigureAwait(false) is { } row
            ? JsonSerializer.Deserialize(row.Value.Span, ActivationJson.Default.Activation)!.Version + 1
            : 1;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StarterFiles))]
internal sealed partial class StarterJson : JsonSerializerContext;
