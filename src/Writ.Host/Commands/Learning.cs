using System.Security.Cryptography;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Confining;
using Writ.Execute.Programs;
using Writ.Execute.Recording;
using Writ.Host.Doctor;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>One run that is recorded, and the proposal made of it. It is a run as every other: decided, permitted, spent, recorded; under
/// a bundle of its own, and under the data directory's protected tier, which can forbid it (L9).</summary>
internal sealed class Learning(DataDirectory data, LearnOptions options, TimeProvider clock)
{
    private const string Prefix = "learning-";

    /// <exception cref="DiagnosedException">It cannot be run, or ended before anything was seen of it.</exception>
    public async Task<Learned> Run(RunRequest request, RunStreams streams, IProgress progress, CancellationToken interrupted)
    {
        var name = options.Name ?? NameOf(request.Argv[0]);
        CheckName(name);
        CheckPlace();
        var command = Resolve(request);
        var learning = Options(request, command);
        var record = new AccessRecord();
        // Where no run can see it.
        var folder = Path.Combine(data.Path, $"{Prefix}{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        SweepLeft();
        _ = BundlePlace.Put(folder, LearningBundle.Create(learning), clock);
        try
        {
            var plane = await ControlPlane.OpenToGovern(data, folder, clock).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var result = await new Pipeline.Pipeline(plane, progress).Run(request with { Record = record }, streams, interrupted).ConfigureAwait(false);
                if (result.Outcome is not { Started: Started.Yes } outcome) throw NothingSeen(result);
                var seen = new Observations
                {
                    Execution = result.Execution,
                    Command = command,
                    Uid = request.Peer.Uid,
                    Read = Used(record, FileUse.Read),
                    Listed = Used(record, FileUse.List),
                    Written = Used(record, FileUse.Write),
                    Executed = Used(record, FileUse.Execute),
                    CouldBuild = options.Build,
                    Children = record.Programs,
                    Places = record.Places,
                    Limits = LearningBundle.LimitsOf(learning).Tighten(request.Limits),
                    Outcome = outcome,
                    Variables = [.. request.Environment.Keys],
                    Home = CanonicalPath.Resolve(request.Peer.Home),
                    Homes = plane.Capabilities.Value.Homes,
                    DataDirectory = CanonicalPath.Resolve(data.Path)!,
                };
                return Propose(name, seen, record, result);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Whoever was killed while it learned could not remove its own.
    private void SweepLeft()
    {
        foreach (var left in Directory.GetDirectories(data.Path, Prefix + "*"))
        {
            var owner = Path.GetFileName(left)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}")) Directory.Delete(left, recursive: true);
        }
    }

    private Learned Propose(string name, Observations seen, AccessRecord record, RunResult result)
    {
        var proposal = Proposal.From(seen, name);
        var files = proposal.Bundle(seen.Execution);
        if (options.Out is { } place)
        {
            // Again: meanwhile the program could have put something there.
            CheckPlace();
            if (Directory.Exists(place)) Directory.Delete(place);
            _ = BundlePlace.Put(place, files, clock);
        }

        return new Learned
        {
            Execution = result.Execution,
            State = result.State,
            Exit = result.Exit,
            Code = result.Code,
            Reason = result.Reason,
            Profile = proposal.Profile,
            Limits = proposal.Limits,
            Policies = proposal.Policies,
            Bundle = options.Out,
            LeftOut = proposal.LeftOut,
            NotShown = [.. record.Files.Where(file => file.Refused != FileUse.None).Select(file => new NotShown(file.Path, Words(file.Refused)))],
            Forbidden = record.Forbidden,
            Unrecorded = record.Left,
            Evidence = result.Evidence,
            Files = files,
        };
    }

    private LearningOptions Options(RunRequest request, ProcessCommand command)
    {
        var system = StarterBundle.UsualDirectories.Where(Directory.Exists).ToList();
        var homes = LocalPeer.HomeDirectories();
        var work = command.WorkingDirectory;
        var shown = homes.Append(request.Peer.Home).Any(home => CanonicalPath.IsWithin(home, work)) ? [] : new[] { "$CWD" };
        return new LearningOptions
        {
            Uid = request.Peer.Uid,
            Program = (command.Script ?? command.Executable).Path,
            Read = options.Read,
            Write = [.. shown, .. options.Write],
            Execute = [.. options.Execute, .. Installation.Of(command, homes, CanonicalPath.Resolve(data.Path)!)],
            Build = options.Build,
            Unavailable = MachineFindings.UnavailableLimits(HostProbe.Probe(launcher: null)),
            SystemDirectories = system,
        };
    }

    private static ProcessCommand Resolve(RunRequest request)
    {
        var resolution = new ProgramResolver(TimeProvider.System).Resolve(
            request.Argv, request.WorkingDirectory, request.Environment, Convert.FromHexString(IntentBuilder.NewSalt()), request.Stdio);
        return resolution.Command ?? throw new DiagnosedException(
            new Diagnosis(resolution.Refusal!.Id, "this cannot be run", resolution.Refusal.Reason, resolution.Refusal.Remedy, ExitCodes.Usage));
    }

    private static IReadOnlyList<string> Used(AccessRecord record, FileUse use) => [.. record.Files.Where(file => (file.Used & use) != 0).Select(file => file.Path)];

    private static IReadOnlyList<string> Words(FileUse uses) =>
        [.. new[] { FileUse.Read, FileUse.List, FileUse.Write, FileUse.Execute }.Where(use => (uses & use) != 0).Select(use => use.ToString().ToLowerInvariant())];

    // The program's file name, as far as it can be a name of ours.
    private static string NameOf(string word)
    {
        var name = new string([.. Path.GetFileName(word).ToLowerInvariant().Where(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')]).TrimStart('-', '_', '.');
        return name.Length == 0 ? "learned" : name.Length > 60 ? name[..60] : name;
    }

    private static void CheckName(string name)
    {
        if (!Proposal.IsName(name))
            throw new DiagnosedException(new Diagnosis("WRIT6017", $"`{name}` cannot name a profile", "it names the profile, its policies and the bundle",
                "begin with a letter or digit; use lower-case letters, digits and - _ ., at most 60", ExitCodes.Usage));
    }

    private void CheckPlace()
    {
        if (options.Out is not { } place || (!Path.Exists(place) && new FileInfo(place).LinkTarget is null)) return;
        if (new DirectoryInfo(place) is { Exists: true, LinkTarget: null } folder && !folder.EnumerateFileSystemInfos().Any()) return;
        throw new DiagnosedException(new Diagnosis("WRIT6015", "the bundle would be written over something", $"{place} is not an empty folder",
            "name a folder that does not exist", ExitCodes.Usage));
    }

    private static DiagnosedException NothingSeen(RunResult result) => new(new Diagnosis("WRIT6016", $"nothing was seen of {result.Execution}, so nothing was learned",
        $"{result.State}: {result.Reason ?? "it did not start"}{(result.Code is { } code ? $" ({code})" : "")}",
        result.Code == "WRIT3009"
            ? "start it in a project's directory; or, if all of this one is meant, --read ."
            : result.Remedy ?? $"writ executions get {result.Execution}", result.Exit == ExitCodes.Done ? ExitCodes.Refused : result.Exit));
}
