using System.Diagnostics;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>A control plane whose own files are exchanged under it: nobody can say what it would do next, so nothing starts or goes on.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [Trait("law", "L6")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_byte_of_a_library_ends_what_runs_and_denies_what_is_next(bool required)
    {
        if (required) Require();
        using var copy = new WritCopy();
        using var server = WritProcess.Start(_scene.Directory, new WritStart("serve", "--port", "0") { Executable = copy.Executable });
        await server.UntilSaid("console");
        Run(copy, "true").MustExit(0);
        using var running = WritProcess.Start(_scene.Directory, Scene.RunOf("sh", "-c", "echo up; sleep 600") with { Executable = copy.Executable });
        await running.UntilSaid("up");

        var changed = Stopwatch.GetTimestamp();
        Change(copy.PathOf("Npgsql.dll"));
        var ended = running.WaitForEnd();
        Assert.InRange(Stopwatch.GetElapsedTime(changed).TotalSeconds, 0, 10);

        // Trust is asked for before integrity: where a policy requires the signal, it is the policy that takes the run back.
        if (required) ended.MustExit(83).MustSay("(WRIT6030)").MustSay("`environment` does not hold (WRIT1628)");
        else ended.MustExit(84).MustSay("(WRIT3208)").MustSay("Npgsql.dll was changed");
        Assert.Equal(!required, RunEvents.OfNewest(_scene).Exists(happened => happened.StartsWith("integrity.violation", StringComparison.Ordinal)));
        if (required) Run(copy, Scene.Program).MustExit(80).MustSay("(WRIT1628)");
        else Run(copy, Scene.Program).MustExit(82).MustSay("(WRIT3023)").MustSay("Npgsql.dll was changed").MustSay("start writ again");
        Assert.Equal(0, _scene.Effects);

        // Whoever meant it starts again, and what is there now is what counts.
        server.Kill();
        server.WaitForEnd();
        Run(copy, Scene.Program).MustExit(0);
        Assert.Equal(1, _scene.Effects);
        _scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task An_exchanged_launcher_ends_a_run_without_a_server()
    {
        using var copy = new WritCopy();
        using var running = WritProcess.Start(_scene.Directory, Scene.RunOf("sh", "-c", "echo up; sleep 600") with { Executable = copy.Executable });
        await running.UntilSaid("up");
        File.Copy("/bin/true", copy.PathOf("beside"));
        File.Move(copy.PathOf("beside"), copy.PathOf("writ-launcher"), overwrite: true);
        running.WaitForEnd().MustExit(84).MustSay("(WRIT3208)");
        _scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task Where_nobody_looks_at_them_it_goes_on()
    {
        using var copy = new WritCopy(WritExecutable.WithFaults);
        using var running = WritProcess.Start(
            _scene.Directory, Scene.RunOf("sh", "-c", "echo up; sleep 3; echo done").WithoutGuard("own-files") with { Executable = copy.Executable });
        await running.UntilSaid("up");
        Change(copy.PathOf("Npgsql.dll"));
        running.WaitForEnd().MustExit(0).MustSay("done");
    }

    /// <summary>What was measured is in the input of the decision, each signal with its age.</summary>
    [Fact]
    public void A_policy_sees_kernel_confinement_and_files()
    {
        var policy = Path.Combine(_scene.Directory.Data, "policy", "starter.cedar");
        File.AppendAllText(policy, """

            @id("measured")
            forbid (principal, action == Action::"process.exec", resource)
            unless {
              context.trust has kernel && context.trust.kernel.value like "*.*" && context.trust.kernel.ageMs < 1000 &&
              context.trust has files && context.trust.files.value == "pass" && context.trust.files.ageMs < 1000 &&
              context.trust has confinement && context.trust.confinement.value == "pass" &&
              context.trust has environment && context.trust.environment.value == "pass"
            };

            @id("no-such-module")
            forbid (principal, action == Action::"process.exec", resource)
            when { context.trust has lsm && context.trust.lsm.value like "*no-such-module*" };

            """);
        WritProcess.Run(_scene.Directory, "policy", "check").MustExit(0);
        WritProcess.Run(_scene.Directory, Scene.RunOf("true")).MustExit(0);
    }

    private WritResult Run(WritCopy copy, params string[] program) => WritProcess.Run(_scene.Directory, Scene.RunOf(program) with { Executable = copy.Executable });

    private void Require()
    {
        var policy = Path.Combine(_scene.Directory.Data, "policy", "starter.cedar");
        File.WriteAllText(policy, File.ReadAllText(policy).Replace("@profile(\"starter\")", "@requires(\"environment\")\n@profile(\"starter\")", StringComparison.Ordinal));
    }

    private static void Change(string library)
    {
        using var file = new FileStream(library, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = file.Length / 2;
        var old = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(old ^ 1));
    }
}
