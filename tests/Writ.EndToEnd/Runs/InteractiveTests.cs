using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>Runs that somebody sits in front of: input, a terminal of their own, signals.</summary>
public sealed class InteractiveTests
{
    private const string Trapping = "trap 'echo got INT' INT; trap 'echo got TERM' TERM; trap 'echo got HUP' HUP; trap 'echo got QUIT' QUIT; "
        + "echo ready; while :; do sleep 0.05; done";

    [Fact]
    public async Task A_shell_has_a_terminal_of_its_own_with_size_keys_and_job_control()
    {
        using var scene = new Scene();
        using var terminal = new PseudoTerminal(scene.Directory, WritExecutable.Real, "run", "-q", "-it", "--", "bash", "--norc", "--noediting");
        await terminal.Until("# ");
        terminal.Type("stty size; tty; echo $((40+2))\r");
        await terminal.Until("24 80\r\n/dev/pts/0\r\n42\r\n");

        terminal.Resize(50, 132);
        await Patience.Until("the new size", () =>
        {
            terminal.Type("stty size\r");
            return terminal.Shown.Contains("50 132\r\n", StringComparison.Ordinal);
        });
        // What waits is the shell that said so: one that is about to execute another program cannot be stopped at that moment.
        terminal.Type("sh -c 'echo start''ed; read line'\r");
        await terminal.Until("started\r\n");
        terminal.Type("\u0003");
        // Whoever reads when the key comes may still get the line after it, and dies with it.
        await Patience.Until("the shell's prompt", () => terminal.Shown.Split("started\r\n")[^1].Contains("# ", StringComparison.Ordinal));
        terminal.Type("echo after=$?\r");
        await terminal.Until("after=130\r\n");
        terminal.Type("sh -c 'echo aga''in; read line'\r");
        await terminal.Until("again\r\n");
        terminal.Type("\u001a");
        await terminal.Until("Stopped");
        // Until it has seen that the job is gone, a shell has to be told twice.
        terminal.Type("kill %1; exit 7\r");
        terminal.Type("exit 7\r");

        terminal.MustExit(7);
        scene.MustBeWhole();
    }

    [Fact]
    public async Task What_is_typed_into_the_runs_terminal_by_the_run_never_reaches_the_callers()
    {
        using var scene = new Scene();
        const string Attack = "import fcntl, termios, os\n"
            + "for name in (0, '/dev/tty', '/proc/1/fd/0'):\n"
            + "  try:\n    fcntl.ioctl(name if name == 0 else os.open(name, os.O_RDWR), termios.TIOCSTI, b'x'); print('won')\n"
            + "  except OSError as no: print('lost', no.errno)\n"
            + "print('ptys', sorted(os.listdir('/dev/pts')))\n";
        using var terminal = new PseudoTerminal(scene.Directory, WritExecutable.Real, "run", "-q", "-it", "--", "/usr/bin/python3", "-c", Attack);

        await terminal.Until("ptys ['0', 'ptmx']");
        terminal.MustExit(0);
        Assert.Equal(3, terminal.Shown.Split("lost").Length - 1);
        Assert.DoesNotContain("won", terminal.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signals_reach_the_program_and_a_second_termination_stops_it(bool served)
    {
        using var scene = new Scene();
        using var server = served ? WritProcess.Start(scene.Directory, "serve", "--port", "0") : null;
        if (server is not null) await server.UntilSaid("console");
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sh", "-c", Trapping).WithDefaultSignals());
        await run.UntilSaid("ready");
        foreach (var signal in new[] { "INT", "HUP", "QUIT", "INT", "TERM" })
        {
            var before = run.Output.Split("got " + signal).Length;
            Signal(run.Id, signal);
            await run.Until(signal, () => run.Output.Split("got " + signal).Length > before);
        }

        Signal(run.Id, "TERM");

        run.WaitForEnd().MustExit(84).MustSay("WRIT6035");
        Assert.Contains(RunEvents.OfNewest(scene), happened => happened == "signal.forwarded SIGQUIT");
    }

    [Fact]
    public async Task A_profile_that_names_no_signals_lets_none_through()
    {
        using var scene = new Scene();
        var profile = Path.Combine(scene.Directory.Data, "policy", "profiles", "starter.json");
        var written = JsonNode.Parse(File.ReadAllText(profile))!;
        written["signals"] = new JsonArray("QUIT");
        File.WriteAllText(profile, written.ToJsonString());
        using var run = WritProcess.Start(scene.Directory, Scene.RunOf("sh", "-c", Trapping).WithDefaultSignals());
        await run.UntilSaid("ready");

        Signal(run.Id, "INT");

        run.WaitForEnd().MustExit(84).MustSay("WRIT6035");
        Assert.DoesNotContain("got", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_none_is_promised()
    {
        using var scene = new Scene();
        scene.Writ("run", "-it", "--", "true").MustExit(2).MustSay("WRIT6023");
        Assert.Empty(scene.Executions());
    }

    private static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
