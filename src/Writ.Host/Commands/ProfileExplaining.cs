using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Confining;
using Writ.Execute.Launching;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>The profiles of a bundle, put into the place of whoever asks, and tried against this machine. Nothing is made or recorded.</summary>
internal sealed class ProfileExplaining(DataDirectory data, string? policy)
{
    private readonly PolicyBundle _bundle = new PolicyFolders(data, policy, () => File.Exists(data.Trust) ? TrustReading.Load(data.Trust).File.Version : 1).Load();

    public IReadOnlyList<ProfileLine> List()
    {
        var rules = PolicySummary.Of(_bundle).Rules;
        return [.. _bundle.Profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal).Select(profile => new ProfileLine(
            profile.Name, profile.Read.Count, profile.Write.Count, profile.Execute.Count, profile.Egress.Count, profile.Children,
            [.. rules.Where(rule => rule.Profile == profile.Name).Select(rule => rule.Id ?? "–")]))];
    }

    /// <exception cref="DiagnosedException">WRIT6018: the bundle has none of this name.</exception>
    public ExplainedProfile Explain(string name)
    {
        if (!_bundle.Profiles.TryGetValue(name, out var written))
            throw new DiagnosedException(new Diagnosis("WRIT6018", $"there is no profile {Text.Shorten(name, 60)}", "the bundle has none of this name",
                "writ profile explain lists them", ExitCodes.NotFound));
        var here = Environment.CurrentDirectory;
        var profile = ProfileResolution.For(written, here, LocalPeer.Current().Home);
        var refusals = Try(profile, here);
        var secrets = new SecretFolder(data.Secrets);
        return new ExplainedProfile(
            _bundle.Authority.Bundle, _bundle.Authority.BundleVersion, here, profile,
            [.. PolicySummary.Of(_bundle).Rules.Where(rule => rule.Profile == name)],
            [.. (profile.Credentials ?? []).Select(credential => credential.Name).Distinct().Where(secret => secrets.Find(secret) is null)],
            refusals.Count == 0, refusals);
    }

    // With this very program, which is certain to be there: what is asked about is the profile.
    private IReadOnlyList<Diagnostic> Try(Profile profile, string here)
    {
        if (!Directory.Exists(data.Path)) return [new("WRIT6050", $"there is no data directory {data.Path}, and every run is kept away from it", "writ policy init makes it")];
        var own = new FileIdentity(Environment.ProcessPath ?? "/proc/self/exe", Digest.Of([]));
        var command = new ProcessCommand
        {
            Argv = ["writ"], Command = "writ", Executable = own, Interpreters = [], EnvironmentNames = [], EnvironmentDigest = Digest.Of([]),
            WorkingDirectory = here, Stdio = ["null", "null", "null"],
        };
        _ = Confinement.Prepare(command, profile, Limits.None, data.Path, HostProbe.Probe(LauncherProgram.In(AppContext.BaseDirectory)), RunAs.Caller, out var refusals);
        return refusals;
    }
}
