using System.Diagnostics;
using System.Text;
using Writ.Core.Documents;
using Writ.Execute.Launching;
using Writ.Execute.Running;
using Writ.Tests.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Sandboxes made before there is a run for them: as confined as any other, and nothing until then.</summary>
public sealed class PreparedSandboxTests
{
    private const string Report = """
        grep -E '^(Cap|NoNewPrivs|Seccomp|Seccomp_filters|Groups|Uid|Gid|SigBlk|SigIgn|SigCgt|NSpid|Umask)' /proc/self/status
        cut -d ' ' -f 5- /proc/self/mountinfo | sort
        ls /proc/self/fd /dev /sys /run /tmp; cat /proc/net/dev /proc/1/cmdline /proc/self/limits | tr '\\0' ' '
        hostname; pwd; nice; id; env | sort
        """;

    [Fact]
    public async Task A_run_in_one_is_confined_as_in_any_other()
    {
        using var sandboxes = await Ready(1);
        using var cold = new RunHarness();
        using var warm = new RunHarness { Runner = Of(sandboxes) };
        Assert.Equal(0, (await cold.Shell(Report)).ExitCode);
        Assert.Equal(0, (await warm.Shell(Report)).ExitCode);
        Assert.Contains("NoNewPrivs:\t1", cold.OutputText, StringComparison.Ordinal);
        Assert.Equal(Without(cold), Without(warm));
        using var hostile = new RunHarness { Runner = Of(sandboxes) };
        await Until(() => sandboxes.Ready == 1);
        Assert.Equal([], await Escapes.Find(hostile));

        static string Without(RunHarness harness) => System.Text.RegularExpressions.Regex.Replace(
            harness.OutputText.Replace(Path.GetFileName(Path.GetDirectoryName(harness.Work)!), "PLACE", StringComparison.Ordinal), "exe_[0-9]+", "EXECUTION");
    }

    [Fact]
    public async Task It_belongs_to_nobody_until_a_run_takes_it_and_then_to_that_one()
    {
        using var sandboxes = await Ready(1);
        var warden = Assert.Single(sandboxes.Wardens);
        Assert.Equal("writ-launcher\0------------------------------\0", await CommandLine(warden));
        Assert.Equal([warden], NamespaceMembers.Of(warden));
        Assert.NotEqual(Link(warden, "ns/net"), Link(Environment.ProcessId, "ns/net"));
        for (var stream = 0; stream < 3; stream++) Assert.Equal("/dev/null", Link(warden, $"fd/{stream}"));
        Assert.Equal("/", Link(warden, "cwd"));

        using var harness = new RunHarness { Runner = Of(sandboxes) };
        var run = harness.Start("sleep", "60");
        await Until(() => harness.Journal.Events.Count > 0);
        Assert.Equal(warden, harness.Journal.Trace!.WardenPid);
        Assert.Equal($"writ-launcher\0{harness.Journal.Trace.Execution}\0", await CommandLine(warden));
        run.Stop(new StopReason(Outcome.Killed, "WRIT3206", "by the test"));
        Assert.Equal(Confirmation.Confirmed, (await run.Completion).Confirmation);
        Assert.False(NamespaceMembers.IsAlive(warden));
    }

    [Fact]
    public async Task One_that_died_is_passed_over()
    {
        using var sandboxes = await Ready(2);
        var wardens = sandboxes.Wardens;
        foreach (var warden in wardens) Process.GetProcessById(warden).Kill();
        await Until(() => !wardens.Any(NamespaceMembers.IsAlive));
        using var harness = new RunHarness { Runner = Of(sandboxes) };
        Assert.Equal(0, (await harness.Run("/bin/true")).ExitCode);
    }

    [Fact]
    public async Task There_are_never_more_than_so_many_and_none_is_left()
    {
        var sandboxes = await Ready(3);
        using var harness = new RunHarness { Runner = Of(sandboxes) };
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(0, (await harness.Run("/bin/true")).ExitCode);
            Assert.InRange(sandboxes.Ready, 0, 3);
        }

        await Until(() => sandboxes.Ready == 3);
        var wardens = sandboxes.Wardens;
        Assert.All(wardens, warden => Assert.True(NamespaceMembers.IsAlive(warden)));
        sandboxes.Dispose();
        Assert.DoesNotContain(wardens, NamespaceMembers.IsAlive);
        Assert.Equal(0, (await harness.Run("/bin/true")).ExitCode);
    }

    [Fact]
    public async Task A_run_in_one_goes_on_when_the_others_are_given_up()
    {
        var sandboxes = await Ready(1);
        using var harness = new RunHarness { Runner = Of(sandboxes) };
        var run = harness.Start("sleep", "1");
        await Until(() => harness.Journal.Events.Count > 0);
        sandboxes.Dispose();
        var outcome = await run.Completion;
        Assert.True(outcome.Outcome == Outcome.Completed, outcome.ToString());
    }

    [Fact]
    public async Task They_end_with_whoever_made_them()
    {
        using var child = ChildProcess.Start("execute-prepared", []);
        var wardens = (await child.StandardOutput.ReadLineAsync())!.Split(' ').Select(int.Parse).ToList();
        Assert.Equal(2, wardens.Count);
        Assert.All(wardens, warden => Assert.True(NamespaceMembers.IsAlive(warden)));
        child.Kill();
        await Until(() => !wardens.Exists(NamespaceMembers.IsAlive));
    }

    [MountFact]
    public async Task It_sees_what_was_mounted_since_and_not_what_was_unmounted()
    {
        using var harness = new RunHarness();
        var place = Directory.CreateDirectory(Path.Combine(harness.Work, "mounted")).FullName;
        using var sandboxes = await Ready(1);
        harness.Runner = Of(sandboxes);
        Mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(place, "new"), "since");
            Assert.Equal(0, (await harness.Shell("cat mounted/new")).ExitCode);
            Assert.Equal("since", harness.OutputText);
        }
        finally
        {
            Mount("umount", place);
        }
    }

    private static Runner Of(PreparedSandboxes sandboxes) => new(TimeProvider.System) { Lease = TimeSpan.FromSeconds(15), Prepared = sandboxes };

    private static async Task<PreparedSandboxes> Ready(int count)
    {
        var sandboxes = new PreparedSandboxes(RunHarness.Host.Launcher!, count);
        await Until(() => sandboxes.Ready == count);
        return sandboxes;
    }

    private static Task<string> CommandLine(int process) => File.ReadAllTextAsync($"/proc/{process}/cmdline", Encoding.UTF8);

    private static string? Link(int process, string name) => new FileInfo($"/proc/{process}/{name}").LinkTarget;

    private static async Task Until(Func<bool> so)
    {
        for (var tries = 0; tries < 3_000 && !so(); tries++) await Task.Delay(10);
        Assert.True(so());
    }

    private static void Mount(params string[] command)
    {
        using var mount = Process.Start(command[0], command[1..]);
        mount.WaitForExit();
        Assert.Equal(0, mount.ExitCode);
    }
}
