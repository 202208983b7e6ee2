using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Execute.Confining;
using Writ.Execute.Egress;
using Writ.Execute.Launching;
using Writ.Execute.Programs;
using Writ.Execute.Recovery;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>Runs commands under a permit of its own making, in a directory of its own.</summary>
internal sealed class RunHarness : IDisposable
{
    public const string Salt = "000102030405060708090a0b0c0d0e0f";

    private static readonly Lazy<HostCapabilities> LazyHost = new(() => HostProbe.Probe(Launcher ?? Launchers.Preferred));
    private static int _counter;

    private static readonly string[] Readable = [.. Existing("/usr", "/bin", "/lib", "/lib64", "/etc", "/opt")];
    private static readonly string[] Executable = [.. Existing("/usr", "/bin", "/lib", "/lib64")];
    private static readonly string[] Pipes = ["pipe", "pipe", "pipe"];

    private readonly string _root = Directory.CreateTempSubdirectory($"writ-execute-{Environment.ProcessId}-").FullName;

    public RunHarness()
    {
        // Temporary directories are made for their owner alone; the tests that become somebody else must get in.
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(_root, (UnixFileMode)0x1ED /* 0755 */);
        DataDirectory = Directory.CreateDirectory(Path.Combine(_root, "data")).FullName;
        Work = Directory.CreateDirectory(Path.Combine(_root, "work")).FullName;
        File.WriteAllText(Path.Combine(DataDirectory, "register.db"), "secret of the register");
    }

    /// <summary>Set before the first use to choose another than the preferred one.</summary>
    public static LauncherProgram? Launcher { get; set; }

    public static HostCapabilities Host => LazyHost.Value;

    public string DataDirectory { get; set; }

    /// <summary>The working directory, writable for the run.</summary>
    public string Work { get; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/tmp", ["LANG"] = "C.UTF-8",
    };

    public Limits Limits { get; set; } = new() { WallMs = 60_000, OutputBytes = 16 << 20 };

    public FakeLease Lease { get; } = new();

    public FakeJournal Journal { get; } = new();

    public FakeJudge Judge { get; } = new();

    public FakeNetworkJudge Network { get; } = new();

    public Secrets? Secrets { get; set; }

    /// <summary>How names are resolved: each leads where a test says.</summary>
    public Func<string, IPAddress[]> Resolver { get; set; } = name => throw new SocketException((int)SocketError.HostNotFound, name);

    /// <summary>Where connections really go.</summary>
    public Func<IPEndPoint, IPEndPoint> Route { get; set; } = place => place;

    /// <summary>Gives the run a way out.</summary>
    public void LetOut(params string[] egress)
    {
        Adapt(profile => profile with { Egress = egress });
        foreach (var (name, value) in WayOut.AddTo(Variables)) Variables[name] = value;
    }

    /// <summary>What its journal has of one kind.</summary>
    public IReadOnlyList<string> Events(string kind) => [.. Journal.Events.Where(happened => happened.Kind == kind).Select(happened => happened.Detail)];

    /// <summary>Sets the profile's mode for child programs.</summary>
    public void Children(string mode) => Adapt(profile => profile with { Children = mode });

    /// <summary>Changes the profile further.</summary>
    public void Adapt(Func<Profile, Profile> change)
    {
        var before = Change;
        Change = profile => change(before(profile));
    }

    public MemoryStream Output { get; } = new();

    public MemoryStream Error { get; } = new();

    public string OutputText => Encoding.UTF8.GetString(Output.ToArray());

    public string ErrorText => Encoding.UTF8.GetString(Error.ToArray());

    public Profile Profile => Change(new Profile
    {
        Name = "test",
        Read = Readable,
        Write = [Work],
        Execute = Executable,
        Environment = ["*"],
        Children = "inherit",
    });

    public Func<Profile, Profile> Change { get; set; } = profile => profile;

    public ProcessCommand Resolve(params string[] argv)
    {
        var resolution = new ProgramResolver(TimeProvider.System).Resolve(argv, Work, Variables, Convert.FromHexString(Salt), Pipes);
        return resolution.Command ?? throw new InvalidOperationException(resolution.Refusal!.ToString());
    }

    public Confinement? Confine(ProcessCommand command, out IReadOnlyList<Diagnostic> refusals, HostCapabilities? host = null) =>
        Confinement.Prepare(command, Profile, Limits, DataDirectory, host ?? Host, RunAs.Caller, out refusals);

    public RunRequest Request(ProcessCommand command, Microsoft.Win32.SafeHandles.SafeFileHandle? input = null)
    {
        var confinement = Confine(command, out var refusals) ?? throw new InvalidOperationException(string.Join("\n", refusals));
        return Request(confinement, input);
    }

    public RunRequest Request(Confinement confinement, Microsoft.Win32.SafeHandles.SafeFileHandle? input = null)
    {
        var (intent, permit) = Permit(confinement.Command);
        return new RunRequest
        {
            Permit = permit,
            Intent = intent,
            Confinement = confinement,
            Environment = Variables,
            Io = new RunIo(input, Output, Error),
            Lease = Lease,
            Journal = Journal,
            Children = Judge,
            Network = Network,
            Secrets = Secrets,
            Resolve = name => Task.Run(() => Resolver(name)),
            Route = Route,
        };
    }

    /// <summary>Leases long enough for a machine that runs all tests at once; the tests of L6 take the real ones.</summary>
    public static Runner Patient { get; } = new(TimeProvider.System) { Lease = TimeSpan.FromSeconds(15) };

    public static Runner Real { get; } = new(TimeProvider.System);

    public Runner Runner { get; set; } = Patient;

    public GovernedRun Start(params string[] argv) => Runner.Start(Request(Resolve(argv)));

    public async Task<RunOutcome> Run(params string[] argv) => await Start(argv).Completion.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Runs a shell script given as text, under sh -c.</summary>
    public Task<RunOutcome> Shell(string text) => Run("sh", "-c", text);

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The id of the nth run that a process makes.</summary>
    public static string ExecutionOf(int process, int number) => $"exe_{process:D10}{number:D16}";

    public static (Intent Intent, SpentPermit Permit) Permit(ProcessCommand command)
    {
        var number = Interlocked.Increment(ref _counter);
        var execution = ExecutionOf(Environment.ProcessId, number);
        var intent = new Intent
        {
            Execution = execution,
            Principal = new EntityRef("User", "tester"),
            Action = ActionKinds.ProcessExec,
            Resource = new EntityRef("Program", command.Executable.Path),
            Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand),
            Claims = new Dictionary<string, string>(),
            Limits = Limits.None,
            Salt = Salt,
        };
        var id = "prm_" + execution["exe_".Length..];
        FileIdentity[] programs = command.Script is null ? [command.Executable, .. command.Interpreters] : [command.Executable, command.Script, .. command.Interpreters];
        var batch = new RegisterBatch([new Claim(Spaces.Spend, id, ReadOnlyMemory<byte>.Empty)]);
        var verdict = new RegisterVerdict { Outcome = RegisterOutcome.Committed };
        var digest = CanonicalJson.DigestOf(intent, DocumentsJson.Default.Intent);
        return (intent, SpentPermit.From(batch, verdict, id, intent.Execution, digest, programs, 1));
    }

    private static IEnumerable<string> Existing(params string[] paths) => paths.Where(Directory.Exists);

    internal sealed class FakeLease : ILease
    {
        private int _asked;

        public int Asked => _asked;

        public Func<int, LeaseAnswer> Answer { get; set; } = _ => LeaseAnswer.Continue;

        /// <summary>Whether trust plainly holds; by itself it never does, and so every heartbeat asks.</summary>
        public Func<bool> Holds { get; set; } = () => false;

        public LeaseAnswer Renew() => Answer(Interlocked.Increment(ref _asked));

        public bool StillHolds() => Holds();
    }

    internal sealed class FakeJournal : IRunJournal
    {
        private readonly Lock _gate = new();
        private readonly List<RunEvent> _events = [];

        public RunTrace? Trace { get; private set; }

        public Action<string> OnEvent { get; set; } = _ => { };

        /// <summary>When the launch is on record.</summary>
        public Task Opening { get; set; } = Task.CompletedTask;

        public IReadOnlyList<RunEvent> Events
        {
            get
            {
                lock (_gate) return [.. _events];
            }
        }

        public Task Open(RunTrace trace)
        {
            OnEvent("open");
            Trace = trace;
            return Opening;
        }

        public void Record(RunEvent happened)
        {
            OnEvent(happened.Kind);
            lock (_gate) _events.Add(happened);
        }
    }
}
