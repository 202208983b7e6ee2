using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>Programs that a run starts: each is an event and a decision, and a no is an answer that the run survives (L14).</summary>
public sealed class ChildTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public ChildTests() => _harness.Children("decide");

    public void Dispose()
    {
        _harness.Dispose();
        if (Directory.Exists(Tools)) Directory.Delete(Tools, recursive: true);
    }

    // Where a run may execute and cannot write: not below /tmp, which it has for itself.
    private string Tools { get; } = $"/var/tmp/writ-tools-{Guid.NewGuid():n}";

    [Fact]
    public async Task Every_program_that_is_started_is_decided_on_and_recorded_with_who_started_it()
    {
        var outcome = await _harness.Shell("/bin/ls -d / | cat; /usr/bin/env true");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {string.Join('\n', _harness.Journal.Events)}");
        Assert.Equal("/\n", _harness.OutputText);
        var allowed = _harness.Events("exec.allowed");
        Assert.Equal(4, allowed.Count);
        var shell = _harness.Resolve("sh").Executable.Path;
        Assert.Contains(allowed, text => Says(text, "/ls sha256:", $"by {shell} [", "/bin/ls -d /"));
        Assert.Contains(allowed, text => Says(text, "/true sha256:", "by /usr/bin/env ["));
    }

    [Fact]
    [Trait("law", "L14")]
    public async Task A_program_survives_that_one_it_starts_is_denied()
    {
        _harness.Judge.Forbid("ls");
        var outcome = await _harness.Shell("/bin/ls; echo $?; echo still here");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        Assert.Equal("126\nstill here\n", _harness.OutputText);
        Assert.Contains("ermission denied", _harness.ErrorText, StringComparison.Ordinal);
        var denied = Assert.Single(_harness.Events("exec.denied"));
        Assert.StartsWith("WRIT1613 test ", denied, StringComparison.Ordinal);
        Assert.Empty(_harness.Events("exec.killed"));
    }

    [Fact]
    public async Task What_is_decided_on_is_what_the_kernel_loads()
    {
        var outcome = await _harness.Shell("A=1 /usr/bin/printf '%s' 'one word'");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        var resolved = _harness.Resolve("/usr/bin/printf", "%s", "one word");
        Assert.Equal(2, _harness.Judge.Asked.Count);
        foreach (var (command, starter, _) in _harness.Judge.Asked)
        {
            Assert.Equal(resolved.Executable, command.Executable);
            Assert.Equal(resolved.Interpreters, command.Interpreters);
            Assert.Equal(resolved.Argv, command.Argv);
            Assert.Equal(_harness.Work, command.WorkingDirectory);
            Assert.Contains("A", command.EnvironmentNames);
            Assert.Equal(_harness.Resolve("sh").Executable, starter);
        }
    }

    [Fact]
    public async Task A_script_is_decided_on_as_a_script_with_its_words_as_given()
    {
        var script = Tool("hello", "#!/bin/sh -e\nprintf '%s|' \"$@\"\n");
        var outcome = await _harness.Shell($"{script} one 'two words'");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {string.Join('\n', _harness.Journal.Events)}");
        Assert.Equal("one|two words|", _harness.OutputText);
        foreach (var (command, _, _) in _harness.Judge.Asked)
        {
            Assert.Equal(script, command.Script!.Path);
            Assert.Equal(_harness.Resolve("sh").Executable, command.Executable);
            Assert.Equal([script, "one", "two words"], command.Argv);
        }
    }

    [Fact]
    public async Task Where_none_may_be_started_the_program_itself_still_runs()
    {
        _harness.Children("deny");
        var outcome = await _harness.Shell("echo before; /bin/ls; echo $?");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        Assert.Equal("before\n126\n", _harness.OutputText);
        Assert.StartsWith("WRIT3220", Assert.Single(_harness.Events("exec.denied")), StringComparison.Ordinal);
        Assert.Empty(_harness.Judge.Asked);
    }

    [Fact]
    [Trait("law", "L2")]
    public async Task A_judge_that_does_not_answer_denies()
    {
        _harness.Judge.Allows = _ => throw new InvalidOperationException("no policies");
        await _harness.Shell("/bin/ls; echo $?");
        Assert.Equal("126\n", _harness.OutputText);
        Assert.StartsWith("WRIT3225", Assert.Single(_harness.Events("exec.denied")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("law", "L3")]
    public async Task What_cannot_be_recorded_is_not_started_and_ends_the_run()
    {
        _harness.Journal.OnEvent = kind =>
        {
            if (kind == "exec.allowed") throw new IOException("disk full");
        };
        var outcome = await _harness.Shell("touch ran; sleep 30");
        Assert.Equal("WRIT3210", outcome.Code);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.False(File.Exists(Path.Combine(_harness.Work, "ran")));
    }

    [Theory]
    [InlineData("LD_PRELOAD=/srv/evil.so /bin/true; echo $?", "WRIT3222")]
    [InlineData("GLIBC_TUNABLES=x /bin/true; echo $?", "WRIT3222")]
    [InlineData("/lib64/ld-linux-x86-64.so.2 /bin/true; echo $?", "WRIT3223")]
    [InlineData("ln -s /lib64/ld-linux-x86-64.so.2 link; ./link /bin/true; echo $?", "WRIT3223")]
    public async Task What_would_make_another_program_of_one_is_denied(string script, string code)
    {
        _harness.Adapt(profile => profile with { Environment = ["PATH", "HOME", "LANG"] });
        await _harness.Shell(script);
        Assert.Equal("126\n", _harness.OutputText);
        Assert.StartsWith(code, Assert.Single(_harness.Events("exec.denied")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_could_be_exchanged_before_it_is_read_is_denied()
    {
        var script = Tool("hello", "#!/bin/sh\necho hello\n");
        await _harness.Shell($"ln -s {script} link; ./link; echo $?; {script}");
        Assert.Equal("126\nhello\n", _harness.OutputText);
        Assert.StartsWith("WRIT3221", Assert.Single(_harness.Events("exec.denied")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_the_system_on_the_way_to_a_script_is_no_reason_to_deny()
    {
        var script = Tool("hello", "#!/bin/sh\necho hello\n");
        File.CreateSymbolicLink(Path.Combine(Tools, "link"), "hello");
        _ = await _harness.Shell($"{Path.GetDirectoryName(script)}/link");
        Assert.Equal("hello\n", _harness.OutputText);
    }

    [Theory]
    [InlineData("/proc/self/exe -c 'echo again'", "again\n")]
    [InlineData("exec 7</bin/true; /dev/fd/7; echo $?; /proc/self/fd/7; echo $?", "0\n0\n")]
    [InlineData("/no/such/program; echo $?", "127\n")]
    [InlineData("/etc/passwd; echo $?", "126\n")]
    [InlineData("python3 -c 'import os; os.execve(os.open(\"/bin/true\", os.O_RDONLY), [\"true\"], {})'; echo $?", "0\n")]
    public async Task Unusual_ways_to_name_a_program_work_as_they_do_elsewhere(string script, string output)
    {
        await _harness.Run("bash", "-c", script);
        Assert.True(_harness.OutputText == output, $"{_harness.OutputText} {_harness.ErrorText} {string.Join('\n', _harness.Journal.Events)}");
        Assert.Empty(_harness.Events("exec.killed"));
    }

    [Fact]
    public async Task Threads_and_pipelines_start_programs_at_once()
    {
        var outcome = await _harness.Run("python3", "-c",
            "import subprocess, concurrent.futures as f\nwith f.ThreadPoolExecutor(8) as p: print(sum(p.map(lambda i: subprocess.run(['sh', '-c', '/bin/true | cat']).returncode, range(40))))");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        Assert.Equal("0\n", _harness.OutputText);
        Assert.Equal(120, _harness.Events("exec.allowed").Count);
    }

    [Fact]
    public async Task A_run_whose_program_executes_others_itself_is_not_taken_for_traced()
    {
        _harness.Adapt(profile => profile with { IntegrityPeriodMs = 50 });
        var outcome = await _harness.Shell("i=0; while [ $i -lt 200 ]; do true; i=$((i+1)); done; exec sh -c 'i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i+1)); done; exec sleep 0.3'");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
    }

    [Fact]
    [Trait("law", "L7")]
    public async Task A_stop_ends_a_run_that_executes_all_the_time()
    {
        var run = _harness.Start("sh", "-c", "for i in 1 2 3 4; do while :; do /bin/true; done & done; echo up; wait");
        await StopTests.Eventually(() => _harness.OutputText.Contains("up", StringComparison.Ordinal));
        run.Stop(new StopReason(Outcome.Killed, "WRIT2099", "ended by a test"));
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
    }

    [Theory]
    [InlineData(10L, null, "started or tried within a second")]
    [InlineData(null, 20L, "were started")]
    public async Task Over_its_envelope_a_run_is_stopped(long? rate, long? children, string reason)
    {
        _harness.Adapt(profile => profile with { Envelope = new BehaviourEnvelope { ExecsPerSecond = rate, Children = children } });
        var outcome = await _harness.Shell("while :; do /bin/true; done");
        Assert.Equal("WRIT3228", outcome.Code);
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        Assert.InRange(_harness.Events("exec.allowed").Count, 10, 25);
    }

    [Fact]
    [Trait("law", "L13")]
    public void A_mode_that_is_unknown_and_an_envelope_that_nobody_counts_are_refused()
    {
        _harness.Children("maybe");
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out var refusals));
        Assert.Equal("WRIT3004", Assert.Single(refusals).Id);
        _harness.Children("inherit");
        _harness.Adapt(profile => profile with { Envelope = new BehaviourEnvelope { Children = 1 } });
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out refusals));
        Assert.Equal("WRIT3019", Assert.Single(refusals).Id);
    }

    private static bool Says(string text, params string[] parts) => Array.TrueForAll(parts, part => text.Contains(part, StringComparison.Ordinal));

    private string Tool(string name, string text)
    {
        Directory.CreateDirectory(Tools);
        var path = Path.Combine(Tools, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsLinux()) return path;
        File.SetUnixFileMode(Tools, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        _harness.Adapt(profile => profile with { Execute = [.. profile.Execute.Union([Tools])] });
        return path;
    }
}
