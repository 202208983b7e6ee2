using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Launching;
using Writ.Execute.Mediation;
using Writ.Execute.Programs;

namespace Writ.Execute.Running;

/// <summary>Room 3's entry: one run under one spent permit.</summary>
public sealed class Runner(TimeProvider clock)
{
    /// <summary>How often trust is asked for.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the warden lets the run live without being told otherwise.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);

    /// <summary>What this runner's leases really are: only tests of other things, on machines too busy for them, take longer ones.</summary>
    internal TimeSpan Lease { get; init; } = TimeToLive;

    /// <summary>Sandboxes that runs find made; null where each makes its own.</summary>
    public PreparedSandboxes? Prepared { get; init; }

    /// <summary>Starts the run; it is governed by a thread of its own until it ends.</summary>
    public GovernedRun Start(RunRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Confinement.Profile.Children == ChildModes.Decide && request.Children is null)
            throw new ArgumentException("The profile has child programs decided, and nobody decides.", nameof(request));
        if (WayOut.Has(request.Confinement.Profile) && request.Network is null)
            throw new ArgumentException("The profile has a way out, and nobody decides what goes there.", nameof(request));
        if (request.Confinement.Profile.Credentials is { Count: > 0 } && request.Secrets is null or { FirstMissing: not null })
            throw new ArgumentException("The profile has credentials, and their values are not there.", nameof(request));
        var thread = new RunThread(request, FindMismatch(request), Lease, Prepared, clock);
        thread.Start();
        return new(thread);
    }

    // L4: the permit, the intent and the confinement must be of one another, and the environment the one that was decided on.
    private static Diagnostic? FindMismatch(RunRequest request)
    {
        var (permit, intent, command) = (request.Permit, request.Intent, request.Confinement.Command);
        var what = permit.Execution != intent.Execution || permit.Intent != CanonicalJson.DigestOf(intent, DocumentsJson.Default.Intent) ? "intent"
            : Digest.Of(CanonicalJson.Canonicalize(System.Text.Encoding.UTF8.GetBytes(intent.Arguments.GetRawText())))
                != CanonicalJson.DigestOf(command, DocumentsJson.Default.ProcessCommand) ? "command"
            : !Programs(command).All(permit.Programs.Contains) ? "programs"
            : !request.Environment.Keys.Order(StringComparer.Ordinal).SequenceEqual(command.EnvironmentNames, StringComparer.Ordinal)
                || ProgramResolver.DigestOf(request.Environment, Convert.FromHexString(intent.Salt)) != command.EnvironmentDigest ? "environment"
            : null;
        return what is null ? null : new("WRIT3214", $"the {what} is not the one that was permitted", "run what was permitted, or ask again");
    }

    private static IEnumerable<FileIdentity> Programs(ProcessCommand command)
    {
        yield return command.Executable;
        if (command.Script is { } script) yield return script;
        foreach (var interpreter in command.Interpreters) yield return interpreter;
    }
}
