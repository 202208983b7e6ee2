using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>The parts of the room's tests that must be another process: to be killed, frozen, counted, or somebody else.</summary>
internal static class ExecuteChild
{
    /// <summary>A tree of some 150 processes, half of them daemons in sessions of their own, that says when it is complete.</summary>
    public const string Tree =
        "i=0; while [ $i -lt 50 ]; do (setsid sh -c 'sleep 1000 & sleep 1000' &) ; sleep 1000 & i=$((i+1)); done; echo grown; sleep 1000";

    /// <summary>Starts the tree, prints the warden's process id when it has grown, and waits to be killed.</summary>
    public static async Task<int> Supervise()
    {
        // Everything compiled before leases are short.
        using (var warm = new RunHarness()) await warm.Run("/bin/true");
        using var harness = new RunHarness();
        harness.Limits = Limits.None;
        using var grown = new GrownStream();
        var request = harness.Request(harness.Resolve("sh", "-c", Tree));
        var run = RunHarness.Real.Start(request with { Io = request.Io with { Output = grown } });
        await Task.WhenAny(grown.Seen, run.Completion);
        if (run.Completion.IsCompleted) Console.WriteLine(await run.Completion);
        Console.WriteLine(harness.Journal.Trace!.WardenPid);
        Console.WriteLine(string.Join('\n', harness.Journal.Trace.Groups));
        Console.WriteLine("ready");
        await run.Completion;
        return 0;
    }

    /// <summary>Runs /bin/true so many times and prints what is left of it; nothing but <c>ok</c> is good.</summary>
    public static async Task<int> Repeat(string launcher, int times)
    {
        if (launcher == "apphost") RunHarness.Launcher = Launchers.AppHost;
        await RunOnce();
        var before = Count();
        for (var i = 0; i < times; i++)
        {
            if (await RunOnce() is { ExitCode: not 0 } outcome) return Fail(outcome.ToString());
        }

        var after = Count();
        Console.WriteLine(before == after ? "ok" : $"before {before}, after {after}");
        return 0;
    }

    /// <summary>The room's essentials, one after the other, as whoever runs this; prints what failed.</summary>
    public static async Task<int> Essentials()
    {
        if (RunHarness.Host.Problems.Count > 0) return Fail(string.Join('\n', RunHarness.Host.Problems));
        using (var harness = new RunHarness())
        {
            var outcome = await harness.Shell("echo hello; touch here; exit 5");
            if (outcome.ExitCode != 5 || harness.OutputText != "hello\n") return Fail($"{outcome} {harness.ErrorText}");
        }

        using (var harness = new RunHarness())
        {
            if (await Escapes.Find(harness) is { Count: > 0 } escaped) return Fail(string.Join(' ', escaped));
        }

        using (var harness = new RunHarness { Limits = new Limits { WallMs = 300 } })
        {
            if (await harness.Run("sleep", "60") is not { Code: "WRIT3202", Confirmation: Confirmation.Confirmed } late) return Fail("wall limit");
            if (late.StopMicroseconds is null) return Fail("no stop time");
        }

        using (var harness = new RunHarness { Limits = new Limits { Processes = 8 } })
        {
            var outcome = await harness.Shell("i=0; while [ $i -lt 20 ]; do sleep 5 & i=$((i+1)); done; wait");
            if (!harness.ErrorText.Contains("fork", StringComparison.OrdinalIgnoreCase)) return Fail($"process limit: {outcome} {harness.ErrorText}");
        }

        using (var harness = new RunHarness())
        {
            harness.Children("decide");
            harness.Judge.Forbid("ls");
            var outcome = await harness.Shell("/bin/ls; echo $?; /bin/true && cat /dev/null");
            if (harness.OutputText != "126\n" || harness.Events("exec.allowed").Count != 2 || harness.Events("exec.denied").Count != 1)
                return Fail($"child programs: {outcome} {harness.OutputText} {harness.ErrorText} {string.Join('\n', harness.Journal.Events)}");
        }

        if (await EgressFault() is { } fault) return Fail(fault);
        Console.WriteLine("ok");
        return 0;
    }

    /// <summary>Both ways out, for whoever runs this: through the proxy, and by a connection that is made for the run.</summary>
    private static async Task<string?> EgressFault()
    {
        using var server = new FarServer(all => all.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? FarServer.Ok("far away") : null);
        using var harness = new RunHarness { Resolver = _ => [System.Net.IPAddress.Loopback] };
        harness.Route = place => new(System.Net.IPAddress.Loopback, server.Port);
        harness.LetOut($"allowed.test:{server.Port}", $"127.0.0.1:{server.Port}", "tcp://192.0.2.0/24:5432");
        harness.Network.Allows = call => call.Request.Path != "/forbidden";
        var url = $"http://allowed.test:{server.Port}";
        var outcome = await harness.Shell(
            $"curl -s {url}/; curl -s -o /dev/null -w ' %{{http_code}} ' {url}/forbidden; curl -s --noproxy '*' -m 5 http://192.0.2.7:5432/; curl -s --noproxy '*' -m 2 {url}/ || echo ' no way'");
        return harness.OutputText == "far away 403 far away no way\n" ? null : $"egress: {outcome} {harness.OutputText} {harness.ErrorText}";
    }

    private static int Fail(string why)
    {
        Console.WriteLine(why);
        return 1;
    }

    private static async Task<RunOutcome> RunOnce()
    {
        using var harness = new RunHarness();
        return await harness.Run("/bin/true");
    }

    private static (int Descriptors, int Mounts, int Children, int Groups, int Temporaries) Count() => (
        Directory.GetFileSystemEntries("/proc/self/fd").Count(IsOurs),
        File.ReadAllLines("/proc/self/mountinfo").Length,
        File.ReadAllText($"/proc/self/task/{Environment.ProcessId}/children").Length,
        RunHarness.Host.Places.Unified is { } place ? Directory.GetDirectories(place, $"writ-*-{Environment.ProcessId}-*").Length : 0,
        Directory.GetFileSystemEntries(Path.GetTempPath(), $"writ-execute-{Environment.ProcessId}-*").Length);

    // The runtime keeps the libraries that it loads open, and loads some late. What is gone when it is asked for was the
    // listing's own descriptor.
    private static bool IsOurs(string descriptor) => new FileInfo(descriptor).LinkTarget is { } target && !target.EndsWith(".dll", StringComparison.Ordinal);

    /// <summary>A reader that tells when the tree has said that it is complete.</summary>
    internal sealed class GrownStream : MemoryStream
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            if (System.Text.Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length).Contains("grown", StringComparison.Ordinal)) _seen.TrySetResult();
        }
    }
}
