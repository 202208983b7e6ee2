using System.Diagnostics;
using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>L1 and L4: nothing of a program runs before it was judged, and only what was permitted does.</summary>
public sealed class BindingTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    private string Marker => Path.Combine(_harness.Work, "ran");

    [Fact]
    [Trait("law", "L1")]
    public async Task Nothing_runs_when_trust_is_gone_before_go()
    {
        _harness.Lease.Answer = _ => LeaseAnswer.End(new StopReason(Outcome.Revoked, "WRIT2099", "revoked by a test"));
        await NothingRan("WRIT2099", await _harness.Run("touch", Marker));
    }

    [Fact]
    [Trait("law", "L1")]
    public async Task Nothing_runs_when_the_warden_is_gone_before_go()
    {
        _harness.Journal.OnEvent = kind =>
        {
            if (kind != "sandbox.start") return;
            Process.GetProcessById(_harness.Journal.Trace!.WardenPid).Kill();
        };
        await NothingRan("WRIT3212", await _harness.Run("touch", Marker));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task An_executable_swapped_after_it_was_resolved_does_not_run()
    {
        var program = Copy("/usr/bin/touch", "program");
        var request = _harness.Request(_harness.Resolve(program, Marker));
        File.Delete(program);
        Copy("/usr/bin/mkdir", "program");
        await NothingRan("WRIT3201", await Run(request));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task An_executable_changed_in_place_while_it_is_launched_does_not_run()
    {
        var program = Copy("/usr/bin/touch", "program");
        var request = _harness.Request(_harness.Resolve(program, Marker));
        _harness.Journal.OnEvent = kind =>
        {
            if (kind != "sandbox.start") return;
            using var file = new FileStream(program, FileMode.Append);
            file.WriteByte(0);
        };
        await NothingRan("WRIT3201", await Run(request));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task A_link_swapped_after_it_was_resolved_changes_nothing()
    {
        Copy("/usr/bin/touch", "a");
        Copy("/usr/bin/mkdir", "b");
        var link = Path.Combine(_harness.Work, "program");
        File.CreateSymbolicLink(link, "a");
        var request = _harness.Request(_harness.Resolve(link, Marker));
        File.Delete(link);
        File.CreateSymbolicLink(link, "b");
        var outcome = await Run(request);
        Assert.Equal(Path.Combine(_harness.Work, "a"), outcome.MeasuredExecutable!.Path);
        Assert.True(File.Exists(Marker));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task A_directory_swapped_for_a_link_is_not_followed()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_harness.Work, "inner")).FullName;
        _harness.Change = profile => profile with { Write = [directory] };
        var command = _harness.Resolve("touch", Marker) with { WorkingDirectory = directory };
        var request = _harness.Request(command);
        Directory.Delete(directory);
        Directory.CreateSymbolicLink(directory, "/etc");
        await NothingRan("WRIT3112", await Run(request));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task A_script_swapped_after_it_was_resolved_does_not_run()
    {
        var script = Script("program", "touch ran");
        var request = _harness.Request(_harness.Resolve(script));
        File.WriteAllText(script, "#!/bin/sh\ntouch ran other\n");
        await NothingRan("WRIT3201", await Run(request));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task A_script_changed_while_it_runs_runs_as_it_was_measured()
    {
        var script = Script("program", "sleep 0.2; cat \"$0\"");
        var request = _harness.Request(_harness.Resolve(script, "argument"));
        _harness.Journal.OnEvent = kind =>
        {
            if (kind == "image.match") File.WriteAllText(script, "#!/bin/sh\ntouch ran\n");
        };
        var outcome = await Run(request);
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        Assert.Contains("sleep 0.2; cat", _harness.OutputText, StringComparison.Ordinal);
        Assert.Equal(request.Confinement.Command.Script, outcome.MeasuredScript);
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task Arguments_environment_and_intent_other_than_the_permitted_ones_are_refused()
    {
        var request = _harness.Request(_harness.Resolve("touch", Marker));
        var other = _harness.Request(_harness.Resolve("touch", Marker, "more"));
        await NothingRan("WRIT3214", await Run(request with { Confinement = other.Confinement }));
        await NothingRan("WRIT3214", await Run(request with { Intent = other.Intent }));
        await NothingRan("WRIT3214", await Run(request with { Permit = other.Permit }));
        var variables = new Dictionary<string, string>(_harness.Variables) { ["LANG"] = "C" };
        await NothingRan("WRIT3214", await Run(request with { Environment = variables }));
    }

    [Fact]
    public async Task An_interpreter_chain_runs_with_the_arguments_the_kernel_makes()
    {
        var inner = Script("inner", "printf '%s|' \"$@\"");
        var outer = Path.Combine(_harness.Work, "outer");
        File.WriteAllText(outer, $"#!{inner}  one word \nbody\n");
        MakeExecutable(outer);
        var outcome = await _harness.Run(outer, "last");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText}");
        Assert.Equal($"one word|{outer}|last|", _harness.OutputText);
    }

    private async Task NothingRan(string code, RunOutcome outcome)
    {
        Assert.True(outcome.Code == code, outcome.ToString());
        Assert.Equal(Started.No, outcome.Started);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.False(File.Exists(Marker));
        Assert.False(Directory.Exists(Marker));
        await Task.CompletedTask;
    }

    private static async Task<RunOutcome> Run(RunRequest request) =>
        await RunHarness.Patient.Start(request).Completion.WaitAsync(TimeSpan.FromSeconds(60));

    private string Copy(string source, string name)
    {
        var path = Path.Combine(_harness.Work, name);
        File.Copy(source, path);
        return path;
    }

    private string Script(string name, string text)
    {
        var path = Path.Combine(_harness.Work, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        MakeExecutable(path);
        return path;
    }

    private static void MakeExecutable(string path)
    {
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
    }
}
