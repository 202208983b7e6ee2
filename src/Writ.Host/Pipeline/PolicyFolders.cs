using System.Text;
using System.Text.Json;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Decide;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Where the policies in force come from: the bundle of the data directory or one named for this command, and always the
/// data directory's protected tier, where it has one (L9). Versions never go back.</summary>
internal sealed class PolicyFolders(DataDirectory data, string? named, Func<long> trustVersion)
{
    private readonly string _folder = named ?? data.Policy;

    /// <summary>Differs after any change of a file that could change an answer.</summary>
    public long Stamp() => unchecked((BundleFolder.Stamp(_folder, data.Protected) * 31) + trustVersion());

    /// <exception cref="DiagnosedException">The bundle does not load: every finding, with file and place.</exception>
    public PolicyBundle Load()
    {
        var loaded = Parse();
        return loaded.Value ?? throw new DiagnosedException(new Diagnosis("WRIT6012", $"the policy bundle {_folder} does not load",
            string.Join("\n       ", loaded.Diagnostics.Select(Place)), "correct the bundle; until then everything that needs it is refused", ExitCodes.Usage));
    }

    /// <summary>The bundle with every finding about it.</summary>
    /// <exception cref="DiagnosedException">There is no such folder, or a file of it cannot be read.</exception>
    public Cedar.ParseResult<PolicyBundle> Parse()
    {
        if (named is not null && !Directory.Exists(named))
            throw new DiagnosedException(new Diagnosis("WRIT6011", $"there is no policy bundle {named}", "the folder does not exist",
                "name a folder that holds bundle.json, or leave --policy out", ExitCodes.Usage));

        var files = BundleFolder.Read(_folder);
        if (files.Count == 0 && named is null) return new(PolicyBundle.None(trustVersion()), []);

        // The data directory's protected tier stands whatever folder is named; the bundle's own protected rules forbid besides.
        if (!Faults.GuardOff("protected-tier")) files = BundleLayout.Under(files, BundleFolder.Read(data.Protected));

        return PolicyBundle.Load([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)], trustVersion());
    }

    /// <summary>Compares with what was in force before, and gives the requests that record a change; none where nothing changed.</summary>
    /// <exception cref="DiagnosedException">A version went back, or the protected tier changed without a new version.</exception>
    public async ValueTask<bool> IsNew(PolicyBundle bundle, IRegister register)
    {
        var protectedDigest = ProtectedDigest(bundle.Authority);
        var isNew = false;
        foreach (var tier in Tiers(bundle, protectedDigest))
        {
            var row = await register.Read(Spaces.Activation, tier.Key).ConfigureAwait(false);
            var before = row is null ? null : JsonSerializer.Deserialize(row.Value.Span, ActivationJson.Default.Activation);
            if (before is not null && tier.Now.Version < before.Version && !Faults.GuardOff("version-floor"))
                throw WentBack(tier.Key, $"version {before.Version} was in force, this is version {tier.Now.Version}");
            if (before is not null && tier.Protected && tier.Now.Version == before.Version && tier.Now.Digest != before.Digest && !Faults.GuardOff("version-floor"))
                throw WentBack(tier.Key, $"its rules differ from the version {before.Version} that was in force");
            isNew |= before is null || before.Digest != tier.Now.Digest || before.Version != tier.Now.Version;
        }

        return isNew;
    }

    /// <summary>The rows that make this bundle the newest seen.</summary>
    public IEnumerable<RegisterRequest> Rows(PolicyBundle bundle) => Tiers(bundle, ProtectedDigest(bundle.Authority))
        .Select(tier => new Put(Spaces.Activation, tier.Key, Put.AnyVersion, CanonicalJson.Serialize(tier.Now, ActivationJson.Default.Activation)));

    private IEnumerable<Tier> Tiers(PolicyBundle bundle, string protectedDigest)
    {
        if (bundle.InForce) yield return new Tier("policy:" + bundle.Authority.Bundle, new Activation(bundle.Authority.BundleVersion, bundle.Digest.Hex), false);
        var ownTier = Directory.Exists(data.Protected);
        if (ownTier || named is null || bundle.Authority.ProtectedVersion == 0) yield return new Tier("protected", new Activation(bundle.Authority.ProtectedVersion, protectedDigest), true);
        else yield return new Tier("protected:" + bundle.Authority.Bundle, new Activation(bundle.Authority.ProtectedVersion, protectedDigest), true);
    }

    // Of the tier that has the version: rules that a named bundle adds come and go with it.
    private static string ProtectedDigest(Authority authority)
    {
        var text = new StringBuilder();
        var own = authority.Protected.Where(file => !file.Path.StartsWith(BundleLayout.NestedProtectedFolder, StringComparison.Ordinal));
        foreach (var file in own) text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        return Core.Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    public static string Place(Cedar.CedarDiagnostic finding) =>
        $"{finding.Source ?? "bundle"}:{finding.Span.Line}:{finding.Span.Column}: {finding.Message} ({finding.Id}){(finding.Help is { } help ? "; " + help : "")}";

    private static DiagnosedException WentBack(string key, string why) => new(new Diagnosis("WRIT6013", $"the {key} tier would go back", why,
        "raise the version in its bundle.json; a rollback is a new version with old content", ExitCodes.Unreachable));

    private sealed record Tier(string Key, Activation Now, bool Protected);
}
