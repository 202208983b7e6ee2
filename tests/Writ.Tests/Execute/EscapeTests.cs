using Writ.Core.Documents;

namespace Writ.Tests.Execute;

[Trait("suite", "attacks")]
public sealed class EscapeTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_hostile_program_gets_at_nothing_of_the_host() => Assert.Equal([], await Escapes.Find(_harness));

    [Fact]
    public async Task A_run_holds_three_descriptors_whatever_the_supervisor_left_open()
    {
        // Inheritable on purpose, and high enough to survive in the launcher.
        using var secret = File.OpenHandle(Path.Combine(_harness.DataDirectory, "register.db"));
        var inheritable = Inheritable.Duplicate(secret);
        try
        {
            await _harness.Shell("ls /proc/self/fd; cat <&" + inheritable);
        }
        finally
        {
            Inheritable.Close(inheritable);
        }

        Assert.Equal("0\n1\n2\n3\n", _harness.OutputText); // 3 is ls's own, of the directory
        Assert.DoesNotContain("secret", _harness.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_sees_none_of_the_hosts_processes()
    {
        await _harness.Shell("echo /proc/[0-9]*; cat /proc/1/cmdline | tr '\\0' ' '");
        var seen = _harness.OutputText.Split('\n')[0].Split(' ');
        Assert.All(seen, directory => Assert.True(int.Parse(directory["/proc/".Length..]) < 30, directory));
    }

    [Fact]
    public async Task What_a_run_writes_to_its_tmp_is_its_own_and_bounded()
    {
        var name = "writ-own-" + Environment.ProcessId;
        var outcome = await _harness.Shell($"echo x > /tmp/{name} && cat /tmp/{name}; head -c 400000000 /dev/zero > /tmp/big");
        Assert.StartsWith("x\n", _harness.OutputText, StringComparison.Ordinal);
        Assert.Contains("No space left", _harness.ErrorText, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/" + name));
        Assert.Equal(Outcome.Failed, outcome.Outcome);
    }

    [Fact]
    public async Task A_read_path_inside_a_writable_one_stays_read_only()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_harness.Work, "inner")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inner, "file"), "kept");
        _harness.Change = profile => profile with { Read = [.. profile.Read, inner] };
        await _harness.Shell("cat inner/file; echo x > inner/file; rm inner/file; echo y > beside");
        Assert.Equal("kept", _harness.OutputText);
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(inner, "file")));
        Assert.True(File.Exists(Path.Combine(_harness.Work, "beside")));
    }

    [Fact]
    public async Task A_profile_without_jit_denies_memory_that_is_writable_and_executable()
    {
        Assert.True(RunHarness.Host.CanDenyWritableCode);
        _harness.Change = profile => profile with { Jit = false, Read = [.. profile.Read, Path.GetDirectoryName(Escapes.ProgramPath)!] };
        _harness.Variables["DOTNET_EnableDiagnostics"] = "0";
        var outcome = await _harness.Run(Escapes.ProgramPath, "attack");
        Assert.Equal(Started.Yes, outcome.Started);
        Assert.NotEqual(Outcome.Completed, outcome.Outcome);
        Assert.Equal(0, (await new RunHarness { Change = profile => profile with { Jit = false } }.Run("/bin/true")).ExitCode);
    }
}
