namespace Writ.Tests.Execute;

/// <summary>Programs that people run, unchanged, under the whole sandbox.</summary>
public sealed class RealProgramTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [ProgramData("sh", "printf 'b\\na\\n' | sort | head -1 | tr a-z A-Z", "A")]
    [ProgramData("python3", "/usr/bin/python3 -c 'import json, subprocess, threading; print(json.dumps(subprocess.check_output([\"echo\", \"x\"], text=True)))'", "\"x\\n\"")]
    [ProgramData("node", "node -e 'console.log(require(\"child_process\").execSync(\"echo x\").toString().trim(), WebAssembly.validate(new Uint8Array([0,97,115,109,1,0,0,0])))'", "x true")]
    [ProgramData("git", "git init -q . && git -c user.name=a -c user.email=b commit -q --allow-empty -m first && git log --format=%s", "first")]
    [ProgramData("dotnet", "DOTNET_NOLOGO=1 dotnet --list-runtimes | grep -c NETCore", null)]
    public async Task Real_programs_work(string program, string script, string? expected)
    {
        _ = program;
        var outcome = await _harness.Shell(script);
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        if (expected is not null) Assert.Equal(expected, _harness.OutputText.TrimEnd('\n'));
    }

    [Theory]
    [ProgramData("gcc", "printf 'int main(void) { return 7; }' > a.c && gcc a.c -o a.out && ./a.out")]
    public async Task A_compiler_and_what_it_makes_run_where_the_profile_says_build(string program, string script)
    {
        _ = program;
        Assert.Equal(126, (await _harness.Shell(script)).ExitCode);
        _harness.Change = profile => profile with { Build = true };
        Assert.Equal(7, (await _harness.Shell(script)).ExitCode);
    }

    [Fact]
    public async Task Input_reaches_the_program_and_its_end_does_too()
    {
        var path = Path.Combine(_harness.Work, "input");
        await File.WriteAllTextAsync(path, new string('x', 300_000));
        using var input = File.OpenHandle(path);
        var outcome = await RunHarness.Patient.Start(_harness.Request(_harness.Resolve("wc", "-c"), input)).Completion;
        Assert.Equal("300000\n", _harness.OutputText);
        Assert.Equal(0, outcome.ExitCode);
    }
}
