namespace Writ.Tests.Execute;

/// <summary>What a program does to its own code is found within a period and ends its run.</summary>
public sealed class IntegrityTests : IDisposable
{
    private const string Patch = """
        import ctypes, time
        libc = ctypes.CDLL(None)
        page = ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~4095
        assert libc.mprotect(ctypes.c_void_p(page), 4096, 7) == 0
        byte = (ctypes.c_char * 1).from_address(page)
        byte[0] = byte[0]
        assert libc.mprotect(ctypes.c_void_p(page), 4096, 5) == 0
        time.sleep(20)
        """;

    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [Trait("law", "L6")]
    [ProgramData("python3", false)]
    [ProgramData("python3", true)]
    public async Task Code_that_was_changed_in_memory_ends_the_run(string program, bool inChild)
    {
        var outcome = inChild ? await _harness.Run("sh", "-c", "\"$0\" -c \"$1\" & wait", program, Patch) : await _harness.Run(program, "-c", Patch);
        Assert.True(outcome.Code == "WRIT3208", $"{outcome} {_harness.ErrorText}");
        Assert.Contains("changed in memory", outcome.Reason, StringComparison.Ordinal);
        Assert.Single(_harness.Events("integrity.violation"));
        Assert.InRange(outcome.EndedAtMs!.Value - outcome.StartedAtMs!.Value, 0, 15_000);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_mapped_file_that_is_changed_ends_the_run()
    {
        var library = Path.Combine(_harness.Work, "code.so");
        File.Copy(Directory.GetFiles("/usr/lib/x86_64-linux-gnu", "libm.so.6").Single(), library);
        _harness.Adapt(profile => profile with { IntegrityPeriodMs = 50 });
        var run = _harness.Start("python3", "-c", $"import ctypes, time; ctypes.CDLL('{library}'); print('up', flush=True); time.sleep(20)");
        await StopTests.Eventually(() => _harness.OutputText.Contains("up", StringComparison.Ordinal));
        await StopTests.Eventually(() => _harness.Lease.Asked > 8);
        using (var file = new FileStream(library, FileMode.Append)) file.WriteByte(0);
        var outcome = await run.Completion;
        Assert.True(outcome.Code == "WRIT3208", $"{outcome} {_harness.ErrorText}");
        Assert.Contains("code.so was changed", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ordinary_programs_do_is_no_violation()
    {
        _harness.Adapt(profile => profile with { IntegrityPeriodMs = 50 });
        var outcome = await _harness.Run("python3", "-c", "import ctypes, json, threading, time; [threading.Thread(target=time.sleep, args=(1,)).start() for _ in range(8)]");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
    }
}
