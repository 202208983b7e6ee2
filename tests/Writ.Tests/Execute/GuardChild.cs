using System.Net.Sockets;
using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>Attacks that one guard each stands against. Prints <c>won</c> or <c>lost</c>, from the attacker's point of view.</summary>
internal static class GuardChild
{
    private static readonly StopReason Ended = new(Outcome.Killed, "WRIT2099", "ended by a test");

    /// <summary>Runs a program that leaves a mark, to be killed on the way there.</summary>
    public static async Task<int> Touch(string marker)
    {
        using var harness = new RunHarness();
        harness.Change = profile => profile with { Write = [.. profile.Write, Path.GetDirectoryName(marker)!] };
        Console.WriteLine(await harness.Run("touch", marker));
        return 0;
    }

    /// <summary>Lets one of the compiled attacks loose and prints how often it won.</summary>
    public static async Task<int> Let(string attack, int times)
    {
        using var harness = new RunHarness();
        Console.WriteLine($"won {(await AttackFactory.Run(harness, attack, times)).Won}");
        return 0;
    }

    /// <summary>Whether more than its limits allow gets through.</summary>
    public static async Task<int> Flood(string script)
    {
        using var harness = new RunHarness();
        harness.Children("decide");
        harness.Limits = new Limits { WallMs = script.StartsWith("sleep", StringComparison.Ordinal) ? 1_000 : 20_000, OutputBytes = 1 << 20, Processes = 100 };
        if (script.Contains("/bin/true", StringComparison.Ordinal))
            harness.Adapt(profile => profile with { Envelope = new BehaviourEnvelope { ExecsPerSecond = 5 } });
        var outcome = await harness.Shell(script + "; echo made");
        Console.WriteLine(outcome.ExitCode == 0 && harness.OutputText.EndsWith("made\n", StringComparison.Ordinal) ? "won" : "lost");
        return 0;
    }

    /// <summary>Names what a hostile program got at.</summary>
    public static async Task<int> Escape()
    {
        using var harness = new RunHarness();
        Console.WriteLine(string.Join(' ', await Escapes.Find(harness)));
        return 0;
    }

    public static async Task<int> Attack(string attack)
    {
        using var harness = new RunHarness();
        var won = attack switch
        {
            "swap" => await Swap(harness),
            "list-root" => await List(harness),
            "read-data" => await ReadData(harness),
            "connect" => await Connect(harness),
            "line-discipline" => await SetDiscipline(harness),
            "hang" => await Hang(harness),
            "outlive" => await Outlive(harness),
            "daemons" => await Daemons(harness),
            "unlimited" => Unlimited(harness),
            "recorded" => await LetOutRecorded(harness),
            "false-stop" => await FalseStop(harness),
            _ => throw new ArgumentException("no such attack", nameof(attack)),
        };
        Console.WriteLine(won ? "won" : "lost");
        return 0;
    }

    // exec-stop: another program than the permitted one.
    private static async Task<bool> Swap(RunHarness harness)
    {
        var program = Path.Combine(harness.Work, "program");
        File.Copy("/usr/bin/true", program);
        var request = harness.Request(harness.Resolve(program, "made"));
        File.Delete(program);
        File.Copy("/usr/bin/mkdir", program);
        await RunHarness.Patient.Start(request).Completion;
        return Directory.Exists(Path.Combine(harness.Work, "made"));
    }

    // landlock: what the profile does not name.
    private static async Task<bool> List(RunHarness harness) => (await harness.Run("ls", "/")).ExitCode == 0;

    // landlock and the mount over it: the control plane's own files.
    private static async Task<bool> ReadData(RunHarness harness)
    {
        var data = Directory.CreateDirectory($"/var/tmp/writ-guard-{Environment.ProcessId}").FullName;
        try
        {
            await File.WriteAllTextAsync(data + "/register.db", "secret");
            harness.DataDirectory = data;
            await harness.Run("cat", data + "/register.db");
            return harness.OutputText == "secret";
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    // af-unix: a host's socket.
    private static async Task<bool> Connect(RunHarness harness)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Combine(harness.Work, "host.sock");
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        harness.Change = profile => profile with { Read = [.. profile.Read, Path.GetDirectoryName(Escapes.ProgramPath)!] };
        harness.Variables["DOTNET_EnableDiagnostics"] = "0";
        await harness.Run(Escapes.ProgramPath, "attack", harness.DataDirectory, path, "nobody", "1", $"{Environment.ProcessId}");
        return harness.OutputText.Contains("unix-path=0", StringComparison.Ordinal);
    }

    // terminal-calls: another of the kernel's drivers on the run's terminal. N_TTY stands for all of them: it is always there.
    private static async Task<bool> SetDiscipline(RunHarness harness)
    {
        var command = harness.Resolve("python3", "-c", "import fcntl, struct; fcntl.ioctl(0, 0x5423, struct.pack('i', 0))");
        command = command with { Stdio = [StreamKinds.OwnTerminal, StreamKinds.OwnTerminal, StreamKinds.OwnTerminal] };
        return (await RunHarness.Patient.Start(harness.Request(command)).Completion).ExitCode == 0;
    }

    // recorded-egress: a profile that says of itself that it only records, and lets out.
    private static async Task<bool> LetOutRecorded(RunHarness harness)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        harness.LetOut("http://192.0.2.7:80");
        harness.Route = _ => (System.Net.IPEndPoint)listener.LocalEndpoint;
        harness.Adapt(profile => profile with { Record = true });
        if (harness.Confine(harness.Resolve("curl", "-sm", "2", "http://192.0.2.7/"), out _) is not { } confinement) return false;
        await RunHarness.Patient.Start(harness.Request(confinement)).Completion;
        return listener.Pending();
    }

    // lease-timer: a governor that hangs.
    private static async Task<bool> Hang(RunHarness harness)
    {
        using var hang = new ManualResetEventSlim();
        harness.Lease.Answer = asked =>
        {
            if (asked == 3) hang.Wait(TimeSpan.FromSeconds(30));
            return LeaseAnswer.Continue;
        };
        var run = RunHarness.Real.Start(harness.Request(harness.Resolve("sleep", "60")));
        await StopTests.Eventually(() => harness.Lease.Asked >= 3);
        await Task.Delay(TimeSpan.FromSeconds(4));
        var alive = NamespaceMembers.IsAlive(harness.Journal.Trace!.WardenPid);
        run.Stop(Ended);
        hang.Set();
        await run.Completion;
        return alive;
    }

    // supervisor-eof, lease-timer and parent-death: a supervisor that is killed.
    private static async Task<bool> Outlive(RunHarness harness)
    {
        using var supervisor = Support.ChildProcess.Start("execute-supervise", []);
        var warden = int.Parse(await supervisor.StandardOutput.ReadLineAsync() ?? "0");
        supervisor.Kill();
        await supervisor.WaitForExitAsync();
        await Task.Delay(TimeSpan.FromSeconds(4));
        if (!NamespaceMembers.IsAlive(warden)) return false;
        System.Diagnostics.Process.GetProcessById(warden).Kill();
        _ = harness;
        return true;
    }

    // warden-end, and whatever else ends a tree: a hundred daemons, twice forked, in sessions of their own, deaf to what asks them to end.
    private static async Task<bool> Daemons(RunHarness harness)
    {
        await AttackFactory.Run(harness, "daemon-left", 100);
        var warden = harness.Journal.Trace!.WardenPid;
        if (!NamespaceMembers.IsAlive(warden)) return false;
        var left = NamespaceMembers.Of(warden).Count;
        System.Diagnostics.Process.GetProcessById(warden).Kill();
        return left > 100;
    }

    // limits-refused: a limit that nothing applies.
    private static bool Unlimited(RunHarness harness)
    {
        harness.Limits = new Limits { MemoryBytes = 1 << 30 };
        return harness.Confine(harness.Resolve("true"), out _, LimitTests.WithoutGroups()) is not null;
    }

    // confirm-stop, where nothing else that ends a run works: a stop that is reported and is none.
    private static async Task<bool> FalseStop(RunHarness harness)
    {
        var run = RunHarness.Real.Start(harness.Request(harness.Resolve("sh", "-c", "echo up; sleep 60")));

        // What it wrote says that it runs by itself: a stop before that would wait for it at its exec-stop.
        await StopTests.Eventually(() => harness.OutputText.Contains("up", StringComparison.Ordinal));
        run.Stop(Ended);
        var outcome = await run.Completion;
        var warden = harness.Journal.Trace!.WardenPid;
        if (!NamespaceMembers.IsAlive(warden)) return false;
        System.Diagnostics.Process.GetProcessById(warden).Kill();
        return outcome.Confirmation == Confirmation.Confirmed;
    }
}
