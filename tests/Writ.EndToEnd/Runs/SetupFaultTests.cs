using System.Text.Json;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>What every run stands on and this machine does not give: refused with an id, the reason and a remedy; nothing ran, nothing is
/// left, and the evidence says so. A disk that is full is among <see cref="CommandLine.BadInputTests"/>.</summary>
public sealed class SetupFaultTests : IDisposable
{
    private const int NoPermission = 1, TryAgain = 11, OutOfMemory = 12, Busy = 16, Invalid = 22, NoSpace = 28, NoSuchCall = 38, NotSupported = 95, InUse = 98;
    private const uint NewUser = 0x1000_0000, NewProcesses = 0x2000_0000, NewListener = 8;

    private readonly WritDirectory _directory = new();

    public SetupFaultTests() => _directory.InitPolicy();

    public void Dispose() => _directory.Dispose();

    /// <summary>System calls that a kernel lacks, a container's filter refuses, or that run out of what they need.</summary>
    [FailingCallsTheory]
    [InlineData("no Landlock", 444, NoSuchCall, 0, 0, 82, "WRIT3010")]
    [InlineData("Landlock is off", 444, NotSupported, 0, 0, 82, "WRIT3010")]
    [InlineData("no Landlock rule is taken", 445, Invalid, 0, 0, 85, "WRIT3135")]
    [InlineData("Landlock restricts nothing", 446, NoPermission, 0, 0, 85, "WRIT3140")]
    [InlineData("no namespaces", 56, NoPermission, 0, NewProcesses, 85, "WRIT3103")]
    [InlineData("too many processes", 56, TryAgain, 0, NewProcesses, 85, "WRIT3103")]
    [InlineData("no paths without links", 437, NoSuchCall, 0, 0, 85, "WRIT31")]
    [InlineData("no mount can be copied", 428, NoPermission, 0, 0, 85, "WRIT3112")]
    [InlineData("no mount can be sealed", 442, NoSuchCall, 0, 0, 85, "WRIT3112")]
    [InlineData("no other root", 155, Invalid, 0, 0, 85, "WRIT3120")]
    [InlineData("no lease", 286, Invalid, 0, 0, 85, "WRIT3122")]
    [InlineData("capabilities are kept", 126, NoPermission, 0, 0, 85, "WRIT3138")]
    [InlineData("no filters", 317, NoSuchCall, 0, 0, 85, "WRIT3142")]
    [InlineData("no tracing", 101, NoPermission, 0, 0, 85, "WRIT3216")]
    [InlineData("descriptors stay open", 436, NoSuchCall, 0, 0, 85, "WRIT3144")]
    public void Without_what_the_kernel_gives_nothing_runs(string what, uint call, int error, uint argument, uint bits, int exit, string code) =>
        MustRefuse(what, exit, code, start => FailingCalls.During(call, error, start, argument, bits));

    [FailingCallsTheory]
    [InlineData("it is taken", Busy)]
    [InlineData("the kernel has none", Invalid)]
    [InlineData("no memory", OutOfMemory)]
    public void Without_a_listener_that_judges_child_programs_nothing_runs(string why, int error)
    {
        Profile("\"children\": \"inherit\"", "\"children\": \"decide\"");
        MustRefuse(why, 85, "WRIT3142", start => FailingCalls.During(317, error, start, argument: 1, bits: NewListener));
    }

    [FailingCallsTheory]
    [InlineData(InUse)]
    public void Without_a_listener_on_the_way_out_nothing_runs(int error)
    {
        Profile("\"egress\": []", "\"egress\": [\"example.org:443\"]");
        MustRefuse("no way out", 85, "WRIT3124", start => FailingCalls.During(50, error, start));
    }

    [RootTheory]
    [InlineData("umount --recursive --lazy /sys/fs/cgroup")]
    [InlineData("mount -t tmpfs -o ro writ-test /sys/fs/cgroup")]
    public void Without_control_groups_a_limit_is_refused(string change)
    {
        var unshared = new[] { "--mount", "--propagation", "private", "sh", "-c", change + " && exec \"$@\"", "sh" };
        MustRefuse(change, 82, "WRIT3006", start => start(), "unshare", unshared);
    }

    /// <summary>As <c>user.max_user_namespaces=0</c> answers.</summary>
    [RootFact]
    public void Without_user_namespaces_an_ordinary_user_runs_nothing()
    {
        using var copy = new WritCopy();
        string[] become = ["--reuid", "1000", "--regid", "1000", "--clear-groups"];
        Own();
        Directory.Delete(_directory.Data, recursive: true);
        WritProcess.Run(_directory, new WritStart([.. become, copy.Executable, "policy", "init"]) { Executable = "setpriv" }).MustExit(0);
        MustRefuse("no user namespaces", 85, "WRIT3103", start => FailingCalls.During(56, NoSpace, start, bits: NewUser), "setpriv", become, copy);

        void Own()
        {
            foreach (var folder in new[] { Path.GetDirectoryName(_directory.Data)!, _directory.Work, _directory.Home })
                Assert.Equal(0, WritProcess.Run(_directory, new WritStart("1000:1000", folder) { Executable = "chown" }).ExitCode);
        }
    }

    [Theory]
    [InlineData("missing", 82, "WRIT3016")]
    [InlineData("not executable", 85, "WRIT3100")]
    [InlineData("empty", 85, "WRIT3100")]
    [InlineData("another program", 85, "WRIT3198")]
    public void Without_its_launcher_nothing_runs(string what, int exit, string code)
    {
        using var copy = new WritCopy();
        var launcher = copy.PathOf("writ-launcher");
        if (what == "not executable") File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        else File.Delete(launcher);
        if (what == "empty") File.WriteAllBytes(launcher, []);
        if (what == "another program") File.Copy("/bin/true", launcher);
        if (what == "empty") File.SetUnixFileMode(launcher, (UnixFileMode)0b111_101_101);
        MustRefuse(what, exit, code, start => start(), copy: copy);
    }

    private void Profile(string old, string changed)
    {
        var file = Path.Combine(_directory.Data, "policy", "profiles", "starter.json");
        var text = File.ReadAllText(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(old, changed, StringComparison.Ordinal));
    }

    private void MustRefuse(
        string what, int exit, string code, Func<Func<WritProcess>, WritProcess> during, string? through = null, string[]? before = null, WritCopy? copy = null)
    {
        var executable = copy?.Executable ?? WritExecutable.Built;
        string[] command = ["run", "-o", "json", "--", "touch", "marker"];
        var start = through is null ? new WritStart(command) { Executable = executable } : new WritStart([.. before!, executable, .. command]) { Executable = through };
        var mounts = Mounted.ByOthers();
        using var process = during(() => WritProcess.Start(_directory, start));
        process.Input.Close();
        var said = process.WaitForEnd();
        Assert.False(File.Exists(Path.Combine(_directory.Work, "marker")), $"{what}: it ran: {said}");
        said.MustExit(exit).MustSay($"({code}").MustSay("\n  why  ").MustSay("\n  do   ");

        // What to do is said of the fault, not where to read of it.
        Assert.DoesNotContain("do   writ executions get", said.Errors, StringComparison.Ordinal);
        Assert.Equal("no", said.Json.GetProperty("outcome").GetProperty("started").GetString());
        MustHaveLeftNothing(said.Json, code);
        Assert.Equal(mounts, Mounted.ByOthers());
    }

    private void MustHaveLeftNothing(JsonElement result, string code)
    {
        var execution = result.GetProperty("execution").GetString()!;
        Assert.Null(Tree.Find(execution));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_directory.Data, "live")));
        Assert.Empty(Directory.EnumerateDirectories("/sys/fs/cgroup", $"writ-{execution}-*",
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 5, IgnoreInaccessible = true }));

        var file = result.GetProperty("evidence").GetString()!;
        WritProcess.Run(_directory, "verify", file).MustExit(0);
        var outcome = ReceiptOf(file).GetProperty("outcome");
        Assert.Equal("no", outcome.GetProperty("started").GetString());
        Assert.StartsWith(code, outcome.GetProperty("code").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement ReceiptOf(string evidence)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(evidence));
        var envelope = file.RootElement.GetProperty("statements").EnumerateArray().Last().GetProperty("bundle").GetProperty("dsseEnvelope");
        using var statement = JsonDocument.Parse(Convert.FromBase64String(envelope.GetProperty("payload").GetString()!));
        return statement.RootElement.GetProperty("predicate").Clone();
    }
}
