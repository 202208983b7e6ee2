using Writ.Core.Documents;
using Writ.Execute.Confining;
using Writ.Execute.Groups;

namespace Writ.Tests.Execute;

/// <summary>Each limit really ends what it limits (L7), and one that cannot be applied is refused (L13).</summary>
public sealed class LimitTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_wall_limit_kills()
    {
        _harness.Limits = new Limits { WallMs = 300 };
        await Killed("WRIT3202", "sleep", "60");
    }

    [Fact]
    public async Task The_output_limit_kills_and_nothing_beyond_it_is_passed_on()
    {
        _harness.Limits = new Limits { OutputBytes = 100_000 };
        var outcome = await Killed("WRIT3205", "yes");
        Assert.Equal(100_000, outcome.StdoutBytes + outcome.StderrBytes);
        Assert.Equal(100_000, _harness.Output.Length);
    }

    [Fact]
    public async Task The_memory_limit_kills()
    {
        if (!RunHarness.Host.CanLimitMemory) return;
        _harness.Limits = new Limits { MemoryBytes = 48 << 20 };
        await Killed("WRIT3204", "sh", "-c", "head -c 500000000 /dev/zero | tail");
    }

    [Fact]
    public async Task The_cpu_limit_kills_a_tree_by_the_sum_of_its_processes()
    {
        if (!RunHarness.Host.CanLimitCpu) return;
        _harness.Limits = new Limits { CpuMs = 400 };
        var outcome = await Killed("WRIT3203", "sh", "-c", "(while :; do :; done) & (while :; do :; done) & wait");
        Assert.InRange(outcome.CpuMs!.Value, 400, 20_000);
    }

    [Fact]
    public async Task The_file_limit_kills()
    {
        _harness.Limits = new Limits { FileBytes = 1 << 20 };
        await Killed("WRIT3206", "dd", "if=/dev/zero", "of=large", "bs=65536", "count=100");
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(_harness.Work, "large")).Length);
    }

    [Fact]
    public async Task The_process_limit_stops_forks_and_is_an_event()
    {
        _harness.Limits = new Limits { Processes = 8 };
        await _harness.Shell("i=0; while [ $i -lt 20 ]; do sleep 2 & i=$((i+1)); done; wait");
        Assert.Contains("fork", _harness.ErrorText, StringComparison.OrdinalIgnoreCase);
        if (RunHarness.Host.Places.CanLimitProcesses) Assert.Contains(_harness.Journal.Events, happened => happened is { Kind: "limit.reached", Detail: "processes" });
    }

    [Fact]
    public async Task The_limit_on_open_files_is_the_programs_own()
    {
        _harness.Limits = new Limits { OpenFiles = 33 };
        await _harness.Shell("ulimit -n");
        Assert.Equal("33\n", _harness.OutputText);
    }

    [Fact]
    public async Task A_limit_tightened_by_the_lease_holds_at_once()
    {
        _harness.Lease.Answer = asked => asked < 3 ? Writ.Execute.Running.LeaseAnswer.Continue : Writ.Execute.Running.LeaseAnswer.Tighten(new Limits { WallMs = 1 });
        var outcome = await _harness.Run("sleep", "60");
        Assert.Equal("WRIT3202", outcome.Code);
        Assert.Contains(_harness.Journal.Events, happened => happened.Kind == "limits.tightened");
    }

    [Theory]
    [Trait("law", "L13")]
    [InlineData("memory")]
    [InlineData("processes")]
    [InlineData("cpu")]
    [InlineData("tokens")]
    public void A_limit_that_cannot_be_applied_here_is_refused(string limit)
    {
        _harness.Limits = limit switch
        {
            "memory" => new Limits { MemoryBytes = 1 << 30 },
            "processes" => new Limits { Processes = 10 },
            "cpu" => new Limits { CpuMs = 1000 },
            _ => new Limits { Tokens = 1000 },
        };
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out var refusals, WithoutGroups()));
        Assert.Equal(["WRIT3006"], refusals.Select(refusal => refusal.Id));
    }

    [Fact]
    [Trait("law", "L13")]
    public void Wall_output_file_and_open_files_apply_everywhere()
    {
        _harness.Limits = new Limits { WallMs = 1000, OutputBytes = 1000, FileBytes = 1000, OpenFiles = 100 };
        Assert.NotNull(_harness.Confine(_harness.Resolve("true"), out _, WithoutGroups()));
    }

    internal static HostCapabilities WithoutGroups() => new(new GroupPlaces(null, new HashSet<string>(), new Dictionary<string, string>()))
    {
        KernelRelease = "6.1.0",
        Launcher = RunHarness.Host.Launcher,
        LandlockVersion = 2,
        IsRoot = true,
        CanDenyWritableCode = false,
        Homes = ["/root", "/home"],
        Problems = [],
    };

    private async Task<RunOutcome> Killed(string code, params string[] argv)
    {
        var outcome = await _harness.Run(argv);
        Assert.True(outcome.Code == code, $"{outcome} {_harness.ErrorText}");
        Assert.Equal(Outcome.Killed, outcome.Outcome);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.Equal(Started.Yes, outcome.Started);
        return outcome;
    }
}
