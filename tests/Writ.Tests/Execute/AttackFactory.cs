using System.Diagnostics;
using Writ.Core.Documents;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>Compiles the attacks, and lets one loose in a run in which everybody may start everything but /usr/bin/false.</summary>
internal static class AttackFactory
{
    private static readonly Lazy<string> LazyProgram = new(Compile);

    /// <summary>The compiled attacks.</summary>
    public static string Program => LazyProgram.Value;

    public static bool CanCompile => File.Exists("/usr/bin/gcc") && File.Exists("/usr/include/stdio.h");

    /// <summary>How often an attack won.</summary>
    public static async Task<(int Won, RunHarness Harness)> Run(RunHarness harness, string attack, int times)
    {
        var weak = Environment.GetEnvironmentVariable("WRIT_GUARD_OFF")?.Split(',').Contains("mediation") == true;
        harness.Children(weak ? "inherit" : "decide");
        harness.Limits = new Limits { WallMs = 120_000, OutputBytes = 1 << 20, Processes = 200 };
        var program = LazyProgram.Value;
        var tools = Path.GetDirectoryName(program)!;
        harness.Adapt(profile => profile with
        {
            Execute = [.. profile.Execute, tools],
            Environment = ["PATH", "HOME", "LANG"],
            Build = attack is "script-rewrite" or "program-rename",
        });
        var forbidden = harness.Resolve("/usr/bin/false").Executable.Digest;
        var evil = harness.Resolve(tools + "/evil/tool").Script!.Digest;
        harness.Judge.Allows = child => child.Command.Executable.Digest != forbidden && child.Command.Script?.Digest != evil && !child.Command.Argv.Contains("forbidden");
        string[] arguments = attack switch
        {
            "script-link-swap" => [tools + "/good/tool", tools + "/evil/tool"],
            "directory-swap" => [tools + "/good", tools + "/evil"],
            "preload" => [tools + "/preload.so"],
            _ => [],
        };
        var outcome = await harness.Start([program, attack, $"{times}", .. arguments]).Completion.WaitAsync(TimeSpan.FromMinutes(3));
        if (outcome.ExitCode != 0 || !harness.OutputText.StartsWith("won ", StringComparison.Ordinal))
            throw new InvalidOperationException($"{attack}: {outcome} {harness.OutputText} {harness.ErrorText}");
        return (int.Parse(harness.OutputText["won ".Length..]), harness);
    }

    // Beside the test program: a run has a /tmp of its own.
    private static string Compile()
    {
        var folder = Repository.PathOf("artifacts", "attacks", $"{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var (name, status) in new[] { ("good", 0), ("evil", 1) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            var tool = Path.Combine(folder, name, "tool");
            File.WriteAllText(tool, $"#!/bin/sh\nexit {status}\n");
            if (OperatingSystem.IsLinux()) File.SetUnixFileMode(tool, (UnixFileMode)0x1ED);
        }

        File.WriteAllText(folder + "/preload.c", "#include <unistd.h>\n__attribute__((constructor)) static void first(void) { _exit(1); }\n");
        Gcc("-shared", "-fPIC", "-o", folder + "/preload.so", folder + "/preload.c");
        Gcc(["-O1", "-pthread", "-Wall", "-Wextra", "-Werror", "-o", folder + "/attack", .. Repository.Files("tests/Writ.Tests/Execute/Attacks", "*.c")]);
        return folder + "/attack";
    }

    private static void Gcc(params string[] arguments)
    {
        using var gcc = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        var said = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        if (gcc.ExitCode != 0) throw new InvalidOperationException(said);
    }
}
