using System.Text.Json.Nodes;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>Programs that people run, as they are, through the whole walk: every program they start is decided on and recorded.</summary>
public sealed class RealProgramTests
{
    private const string Threads = """
        import subprocess, threading
        out = []
        def one(n): out.append(int(subprocess.run(["sh", "-c", f"echo $(({n}*{n}))"], capture_output=True, text=True, check=True).stdout))
        threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
        [thread.start() for thread in threads]; [thread.join() for thread in threads]
        print(sum(out))
        """;

    private const string Node = """
        const { spawnSync } = require("child_process"), { Worker } = require("worker_threads");
        const worker = new Worker("require('worker_threads').parentPort.postMessage(6 * 7)", { eval: true });
        worker.on("message", answer => console.log(answer, spawnSync("echo", ["x"]).stdout.toString().trim()));
        """;

    private const string Pipeline = "seq 1 1000 | cat | sort -n | uniq | grep -v x | sed s/0/a/g | tr a 0 | awk '{print $1*2}' | head -n 900 | tail -n 800 | cut -c1-5 "
        + "| rev | rev | nl | sort -rn | tac | fold -w 80 | expand | tr -s ' ' | cut -d' ' -f2 | wc -l";

    private const string Compile = "printf 'int main(void) { return 7; }' > a.c && gcc -O2 a.c -o a.out; ./a.out; echo made $?";

    // Build servers listen on sockets, which a run has none of.
    private const string DotNet = "HOME=$PWD DOTNET_CLI_HOME=$PWD DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_EnableDiagnostics=0 MSBUILDDISABLENODEREUSE=1 "
        + "dotnet build app -v:q -tl:off -nodeReuse:false -p:UseSharedCompilation=false -p:NuGetAudit=false -m:1 && dotnet app/bin/Debug/net10.0/app.dll";

    [Theory]
    [InlineData("2470\n", 20, "/usr/bin/python3", "-c", Threads)]
    [InlineData("42 x\n", 1, "node", "-e", Node)]
    [InlineData("800\n", 21, "sh", "-c", Pipeline)]
    [InlineData("made 7\n", 3, "sh", "-c", Compile)]
    [InlineData("built\n", 2, "sh", "-c", DotNet)]
    public void A_program_runs_as_it_is_and_what_it_starts_is_on_record(string expected, int children, params string[] program)
    {
        using var scene = new Scene();
        Govern(scene);
        scene.Directory.Write("work/app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost></PropertyGroup>
            </Project>
            """);
        scene.Directory.Write("work/app/Program.cs", "System.Console.WriteLine(\"built\");");

        var run = scene.Writ(["run", "--", .. program]).MustExit(0);

        Assert.EndsWith(expected, run.Output, StringComparison.Ordinal);
        var events = RunEvents.OfNewest(scene);
        Assert.True(events.Count(happened => happened.StartsWith("exec.allowed ", StringComparison.Ordinal)) >= children, string.Join('\n', events));
        scene.Writ("verify", scene.Executions()[0].GetProperty("execution").GetString()!).MustExit(0);
    }

    /// <summary>Every program decided on; what is built in the working directory may run; the words that .NET's tools read are passed on.</summary>
    private static void Govern(Scene scene)
    {
        var bundle = Path.Combine(scene.Directory.Data, "policy");
        var file = Path.Combine(bundle, "profiles", "starter.json");
        var profile = JsonNode.Parse(File.ReadAllText(file))!;
        profile["children"] = "decide";
        profile["build"] = true;
        foreach (var name in new[] { "DOTNET_*", "MSBUILD*" }) profile["environment"]!.AsArray().Add(name);
        foreach (var place in Dotnet()) foreach (var list in new[] { "read", "execute" }) profile[list]!.AsArray().Add(place);
        File.WriteAllText(file, profile.ToJsonString());
        var manifest = Path.Combine(bundle, "bundle.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
    }

    // An SDK outside the system's directories has to be named.
    private static IEnumerable<string> Dotnet() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root && !root.StartsWith("/usr/", StringComparison.Ordinal) ? [root] : [];
}
