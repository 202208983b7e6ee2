using Writ.Core;
using Writ.Execute.Programs;

namespace Writ.Tests.Execute;

public sealed class ProgramResolverTests : IDisposable
{
    private static readonly byte[] Salt = new byte[16];
    private static readonly string[] Pipes = ["pipe", "pipe", "pipe"];

    private readonly string _work = Directory.CreateTempSubdirectory("writ-resolve-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["PATH"] = "/usr/bin:/bin" };

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    public void A_name_is_looked_up_in_the_path_and_its_links_are_resolved()
    {
        var command = Resolve("sh", "-c", "x y").Command!;
        Assert.Equal(CanonicalPath.Resolve("/bin/sh"), command.Executable.Path);
        Assert.Equal(Digest.Of(File.ReadAllBytes("/bin/sh")), command.Executable.Digest);
        Assert.Equal("sh -c x y", command.Command);
        Assert.Null(command.Script);
        Assert.Contains("ld-linux", Assert.Single(command.Interpreters).Path, StringComparison.Ordinal);
        Assert.Equal(_work, command.WorkingDirectory);
    }

    [Fact]
    public void A_scripts_interpreters_are_followed_to_the_program()
    {
        var inner = Script("inner", "#!/usr/bin/env -S sh -e\n");
        var outer = Script("outer", $"#! {inner} word\n");
        var command = Resolve("./outer", "last").Command!;
        Assert.Equal(outer, command.Script!.Path);
        Assert.Equal("/usr/bin/env", command.Executable.Path);
        Assert.Equal(inner, command.Interpreters[0].Path);
        var expected = ExpectedArguments.Of(command, File.ReadAllBytes(outer));
        Assert.Equal(["/usr/bin/env", "-S sh -e", inner, "word", outer, "last"], expected);
    }

    [Theory]
    [InlineData("WRIT3030", "no-such-program")]
    [InlineData("WRIT3030", "./missing")]
    [InlineData("WRIT3030", "/usr")]
    [InlineData("WRIT3031", "./text")]
    [InlineData("WRIT3032", "./orphan")]
    [InlineData("WRIT3032", "./nameless")]
    [InlineData("WRIT3033", "./loop")]
    [InlineData("WRIT3034", "")]
    [InlineData("WRIT3034", "a\0b")]
    public void What_cannot_run_is_refused_with_its_reason(string id, string program)
    {
        Script("text", "just words\n");
        Script("orphan", "#!/no/such/interpreter\n");
        Script("nameless", "#!  \n");
        Script("loop", $"#!{_work}/loop\n");
        Assert.Equal(id, Resolve(program).Refusal?.Id);
    }

    [Fact]
    public void A_script_too_large_to_be_sealed_is_refused()
    {
        Script("large", "#!/bin/sh\n" + new string('#', 5 << 20));
        Assert.Equal("WRIT3035", Resolve("./large").Refusal?.Id);
    }

    [Fact]
    public void Names_and_values_of_the_environment_decide_its_digest()
    {
        var first = Resolve("sh").Command!.EnvironmentDigest;
        _environment["A"] = "1";
        var second = Resolve("sh").Command!;
        Assert.NotEqual(first, second.EnvironmentDigest);
        Assert.Equal(["A", "PATH"], second.EnvironmentNames);
        Assert.Equal(Digest.Of([.. Salt, .. "A=1\0PATH=/usr/bin:/bin\0"u8]), second.EnvironmentDigest);
    }

    [Fact]
    public void Only_named_variables_pass_a_filter() =>
        Assert.Equal(["LC_ALL", "PATH"], ProgramResolver.Filter(new Dictionary<string, string> { ["PATH"] = "", ["LC_ALL"] = "", ["LD_PRELOAD"] = "" }, ["PATH", "LC_*"]).Keys.Order());

    private Resolution Resolve(params string[] argv) => new ProgramResolver(TimeProvider.System).Resolve(argv, _work, _environment, Salt, Pipes);

    private string Script(string name, string text)
    {
        var path = Path.Combine(_work, name);
        File.WriteAllText(path, text);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        return path;
    }
}
