using System.Globalization;
using Writ.Core.Evidence;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>Every version of <c>trust.json</c> there was, in <c>trust/N.json</c>: what leads from one that is believed to the newest.</summary>
internal sealed class TrustHistory(DataDirectory data)
{
    public string PathOf(long version) => Path.Combine(data.TrustHistory, version.ToString(CultureInfo.InvariantCulture) + ".json");

    /// <summary>Puts a version in force. The history first: what is in force can then always be led to.</summary>
    public void Install(TrustFile file)
    {
        Directory.CreateDirectory(data.TrustHistory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        AtomicFile.Write(PathOf(file.Version), file.Json.Span);
        Faults.Hit("trust-history-written");
        AtomicFile.Write(data.Trust, file.Json.Span);
        Faults.Hit("trust-file-written");
    }

    /// <summary>The versions after one that is believed, up to another, each followed by the next as TUF says.</summary>
    /// <exception cref="DiagnosedException">WRIT6066: it goes back, or contradicts; WRIT6067: one does not follow, or is missing.</exception>
    public IReadOnlyList<TrustFile> From(TrustFile believed, TrustFile newest)
    {
        if (Faults.GuardOff("trust-rollback")) return [];
        if (newest.Version < believed.Version)
            throw RolledBack($"version {believed.Version} was in force, and this is version {newest.Version}");
        if (newest.Version == believed.Version)
            return newest.Digest == believed.Digest ? [] : throw RolledBack($"it is not the version {believed.Version} that was in force");

        List<TrustFile> steps = [];
        for (var (before, version) = (believed, believed.Version + 1); version <= newest.Version; version++)
        {
            var next = version == newest.Version ? newest : TrustReading.Load(PathOf(version)).File;
            if (!TrustSuccession.TryFollow(before.Json.Span, next.Json.Span, out _, out var why) && !Faults.GuardOff("trust-succession")) throw Unfollowed(version, why);
            steps.Add(next);
            before = next;
        }

        return steps;
    }

    private DiagnosedException RolledBack(string why) => new(new Diagnosis("WRIT6066", $"{data.Trust} was rolled back or replaced", why,
        $"restore the newest of {data.TrustHistory}; who holds an older one could bring back a key that was taken away", ExitCodes.Unreachable));

    private DiagnosedException Unfollowed(long version, string why) => new(new Diagnosis("WRIT6067", $"{data.Trust} does not follow the version in force", $"version {version}: {why}",
        "restore the file; a new version is made with writ keys rotate, or signed and applied with writ keys sign and writ keys apply", ExitCodes.Unreachable));
}
