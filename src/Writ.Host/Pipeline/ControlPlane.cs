using Writ.Audit;
using Writ.Authorize;
using Writ.Authorize.Approving;
using Writ.Authorize.Budgeting;
using Writ.Authorize.Revoking;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Execute.Confining;
using Writ.Execute.Egress;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Execute.Programs;
using Writ.Execute.Running;
using Writ.Execute.Trust;
using Writ.Host.Detached;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The composition of one embedded control plane: one data directory, its keys, its register, its log, its policies.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(10);

    private readonly Lazy<P256Signer> _holder = new(P256Signer.Create);

    // Replaced whole.
    private volatile RegisterException? _logFault;

    private ControlPlane(DataDirectory data, KeyFolder keys, IRegister register, string? policyFolder, TimeProvider clock)
    {
        (Data, Keys, Register, PolicyFolder, Clock) = (data, keys, register, policyFolder, clock);
        Statements = new StandaloneStatements(() => keys.Statement);
        Policies = new PolicySource(new PolicyFolders(data, policyFolder, () => keys.Trust.Version), register, Statements, clock);
        TrustRecord = new TrustRecord(data, register, Statements, clock);
        Spender = new Spender(register, PermitKey, clock);
        Intents = new IntentBuilder(clock);
        Resolver = new ProgramResolver(clock);
        Runner = new Runner(clock);
        Live = new LiveRuns(data.Live);
        HostWatch = new HostWatch(AppContext.BaseDirectory, () => Capabilities.Value, clock);
        Revocations = new Revocations(register);
        RevocationWatch = new RevocationWatch(register, Revocations);
        ClockFloor = new ClockFloor(register);
        Budgets = new Budgets(register);
        Approvals = new Approvals(register);
    }

    public DataDirectory Data { get; }

    /// <summary>The bundle that was named for this process; null where the data directory's own is in force.</summary>
    public string? PolicyFolder { get; }
    public KeyFolder Keys { get; }

    /// <summary>Which key may sign what, now.</summary>
    public TrustFile Trust => Keys.Trust;
    public TrustRecord TrustRecord { get; }
    public IRegister Register { get; }
    public TimeProvider Clock { get; }

    /// <summary>Whoever runs this process: what it does by itself is done in this name.</summary>
    public LocalPeer Self { get; } = LocalPeer.Current();
    public StandaloneStatements Statements { get; }
    public PolicySource Policies { get; }

    /// <summary>The key that this process holds what it spends itself with, for as long as it lives: to make one costs more than the rest
    /// of an authorization.</summary>
    public P256Signer Holder => _holder.Value;

    /// <summary>Signs with the permit key of this moment.</summary>
    public PermitIssuer Issuer => new(Keys.Permit, Trust.Origin, Clock);
    public Spender Spender { get; }
    public Revocations Revocations { get; }
    public RevocationWatch RevocationWatch { get; }
    public ClockFloor ClockFloor { get; }
    public Budgets Budgets { get; }
    public Approvals Approvals { get; }

    /// <summary>This host's lease, where it is a server's; a command on its own is its own control plane, and asks the register itself.</summary>
    public HostHeartbeat? Lease { get; private set; }

    /// <summary>Where this process supervises one detached run: whether a server answers for it.</summary>
    public Adoption? Adoption { get; set; }
    public IntentBuilder Intents { get; }
    public ProgramResolver Resolver { get; }
    public Runner Runner { get; private set; }

    /// <summary>What this machine can do. Whether a sandbox can be made the run itself finds out.</summary>
    public Lazy<HostCapabilities> Capabilities { get; } = new(() => HostProbe.Probe(LauncherProgram.In(AppContext.BaseDirectory), trial: false));

    /// <summary>What that machine is now, and whether our own files are what they were when this was opened.</summary>
    public HostWatch HostWatch { get; }

    /// <summary>The log's publisher; opening it checked the log's end against the register (L11).</summary>
    public Checkpointer Checkpoints { get; private set; } = null!;
    public EvidenceStore Evidence { get; private set; } = null!;

    /// <summary>Why the last publication failed; null where it did not. Written by the server's publisher alone.</summary>
    public RegisterException? LogFault
    {
        get => _logFault;
        set => _logFault = value;
    }
    public LiveRuns Live { get; }

    /// <summary>The one place permits of this data directory are spent: this machine, this log.</summary>
    public string EnforcementPoint => Trust.Origin + "/" + Environment.MachineName;

    /// <summary>Whether other machines may use the same register.</summary>
    public bool Shared => RegisterPlace.Address(Data) is not null;

    /// <summary>Whose runs are ours to end: this data directory on this machine, of all that share the register.</summary>
    public string Host => Environment.MachineName + ":" + Data.Path;

    // A path may be longer than a name of the register.
    private string LeaseName => "host:" + Core.Digest.Of(System.Text.Encoding.UTF8.GetBytes(Host)).Hex;

    /// <summary>Opens the data directory, makes its keys at first start, and checks that clock and log are what they were.</summary>
    /// <exception cref="DiagnosedException">Something needed is missing or has gone back; nothing runs.</exception>
    public static async Task<ControlPlane> Open(DataDirectory data, string? policyFolder, TimeProvider clock)
    {
        KeyFolder keys;
        if (File.Exists(data.Trust)) keys = KeyFolder.Open(data);
        else
        {
            using var starting = FileLock.Take(data.StartLock);
            keys = KeyFolder.OpenOrCreate_NeedsLock(data);
        }

        var register = await RegisterPlace.Open(data, clock).ConfigureAwait(false);
        var plane = new ControlPlane(data, keys, register, policyFolder, clock);
        try
        {
            // Neither needs the register or the log: they go on beside what does.
            plane.Policies.LoadAhead();
            _ = Task.Run(() => plane.Capabilities.Value);
            await plane.ClockFloor.Check(plane.NowMs()).ConfigureAwait(false);

            // Other keys first: to them the log's checkpoints would look like another log's.
            await plane.TrustRecord.Check(plane.Trust).ConfigureAwait(false);

            // The log's end is checked before anything is written after it (L11).
            plane.Checkpoints = await Checkpointer.Open(
                register, data.Log, () => keys.Log, clock, WitnessFile.Load(data, plane.Trust.Keys, clock), plane.Shared).ConfigureAwait(false);
            await plane.Begin().ConfigureAwait(false);
            await plane.TrustRecord.Follow(plane.Trust).ConfigureAwait(false);
            plane.Evidence = new EvidenceStore(data, register, plane.Checkpoints);
            if (await new Recovery(plane).Run().ConfigureAwait(false) > 0) await plane.PublishRecovered().ConfigureAwait(false);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens it for a process that runs something: all of it comes before what it runs, where the user may do that.</summary>
    /// <inheritdoc cref="Open"/>
    public static Task<ControlPlane> OpenToGovern(DataDirectory data, string? policyFolder, TimeProvider clock)
    {
        Niceness.PutThisProcessFirst();
        return Open(data, policyFolder, clock);
    }

    // Whoever recovered it may do nothing else that is published.
    private async Task PublishRecovered()
    {
        try
        {
            await Checkpoints.Publish(await Register.LogSize().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (RegisterException fault) when (!Checkpointer.IsContradiction(fault))
        {
            LogFault = fault;
        }
    }

    /// <summary>Refuses where what is recorded cannot be published: what nobody could check does not run.</summary>
    /// <exception cref="RegisterException">The fault that publishing met last.</exception>
    public void RequireLog()
    {
        if (LogFault is { } fault) throw new RegisterException(fault.Diagnostic, fault);
    }

    /// <summary>Takes this host's lease: from here on nothing is spent or goes on here without it.</summary>
    /// <exception cref="DiagnosedException">Another server has it.</exception>
    public async Task TakeLease()
    {
        var holder = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        var began = Clock.GetTimestamp();
        while ((Lease = await HostHeartbeat.Take(Register, LeaseName, holder, Clock).ConfigureAwait(false)) is null)
        {
            // An earlier server that was killed holds it until it runs out.
            if (Clock.GetElapsedTime(began) > LeasePatience)
                throw new DiagnosedException(new Diagnosis("WRIT6048", "another server has the lease of this host", $"{Host} is served elsewhere",
                    "end the other server, or give this one a host name or data directory of its own", ExitCodes.Unreachable));
            await Task.Delay(Authorize.Leasing.HostLease.Heartbeat, Clock).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps sandboxes prepared for the runs to come.</summary>
    /// <param name="count">How many; 0 for none.</param>
    public void Prepare(int count)
    {
        if (count > 0 && Capabilities.Value.Launcher is { } launcher)
            Runner = new Runner(Clock) { Prepared = new PreparedSandboxes(launcher, count) };
    }

    public long NowMs() => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public long MicrosecondsSince(long timestamp) => (long)Clock.GetElapsedTime(timestamp).TotalMicroseconds;

    /// <summary>Finds out whether what was decided can be enforced here (L13), and keeps how.</summary>
    /// <returns>The first reason why not; null where it can.</returns>
    public Core.Diagnostic? Confine(Dossier dossier)
    {
        if (HostWatch.FindChange() is { } changed)
            return new("WRIT3023", $"{changed} since this control plane started", "find out who changed it; after an update that was meant, start writ again");
        var obligations = dossier.Decision.Obligations ?? throw new ArgumentException("Only an allow is confined.", nameof(dossier));
        dossier.Confinement = Confinement.Prepare(
            dossier.Command, obligations.Profile!, obligations.Limits, Data.Path, Capabilities.Value, RunAs.Caller, out var refusals);
        if (dossier.Confinement is null) return refusals[0];
        if (obligations.Profile!.Credentials is not { Count: > 0 } credentials) return null;
        dossier.Secrets = new Secrets(credentials, new SecretFolder(Data.Secrets).Find);
        return dossier.Secrets.FirstMissing is { } missing
            ? new("WRIT3022", $"the profile adds the secret {missing} to requests, and it is not there", $"writ secrets set {missing}")
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        RevocationWatch.Dispose();
        if (Lease is not null) await Lease.DisposeAsync().ConfigureAwait(false);
        Runner.Prepared?.Dispose();
        Policies.Dispose();
        Checkpoints?.Dispose();
        Keys.Dispose();
        if (_holder.IsValueCreated) _holder.Value.Dispose();
        await Register.DisposeAsync().ConfigureAwait(false);
    }

    // A key in force, whether it still signs or another has taken its place: the permit's authority decides what became of it since.
    private Core.Cryptography.VerifyingKey? PermitKey(string keyId)
    {
        var trust = Trust;
        return trust.Body.Roles["permit"].KeyIds.Contains(keyId) ? trust.Keys.Permit.First(key => key.KeyId == keyId) : null;
    }

    /// <summary>Entries 0 and 1 of every log: the epoch, and the keys.</summary>
    private async Task Begin()
    {
        const string Key = "begun";
        if (await Register.Read(Spaces.Activation, Key).ConfigureAwait(false) is not null) return;
        var trust = Trust.Digest;
        var epoch = new EpochPredicate { AtMs = NowMs(), Epoch = Register.Epoch, Why = "the register was created" };

        // Of several processes that start at once, one inserts the row; to the others the rejection says that it is done.
        await Register.Commit(new RegisterBatch(
        [
            new Put(Spaces.Activation, Key, 0, trust.ToArray()),
            Statements.Sign("epoch", trust, PredicateTypes.Epoch, epoch, DocumentsJson.Default.EpochPredicate),
            .. TrustRecord.First(Trust),
        ])).ConfigureAwait(false);
    }
}
