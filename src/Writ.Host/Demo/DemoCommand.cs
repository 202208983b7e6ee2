using System.CommandLine;
using System.Text.Json;
using Writ.Host.Commands;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Demo;

/// <summary><c>writ demo</c>: the main job, for real, seven times.</summary>
internal static class DemoCommand
{
    public static Command Create(GlobalOptions global)
    {
        var json = new Option<bool>("--json") { Description = "print exactly one JSON object" };
        var command = new Command("demo", "Play seven scenarios on real programs and verify the evidence of each.") { json };
        command.SetAction(async parsed =>
        {
            var terminal = global.Terminal(parsed);
            var asJson = parsed.GetValue(json) || global.Json(parsed);

            // Below the given directory, and never the user's own policies.
            var data = DataDirectory.Open(Path.Combine(DataDirectory.Open(parsed.GetValue(global.Data)).Path, "demo"));
            var plane = await ControlPlane.OpenToGovern(data, Prepare(data), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var results = await Play(new DemoStage(plane, asJson ? new ProgressLines(terminal, quiet: true) : new ProgressLines(terminal, quiet: false)), terminal, asJson)
                    .ConfigureAwait(false);
                if (asJson) terminal.Out.WriteLine(JsonSerializer.Serialize(new DemoReport(results), DemoJson.Default.DemoReport));
                else Conclude(results, data, terminal);
                return results.All(result => result is { Ok: true, Verified: true }) ? ExitCodes.Done : ExitCodes.Internal;
            }
        });
        return command;
    }

    private static string Prepare(DataDirectory data)
    {
        var folder = Path.Combine(data.Path, "policy");
        var capabilities = Execute.Confining.HostProbe.Probe(Execute.Launching.LauncherProgram.In(AppContext.BaseDirectory), trial: false);
        foreach (var file in DemoBundle.Create(capabilities))
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!File.Exists(path) || File.ReadAllText(path) != file.Text) File.WriteAllText(path, file.Text);
        }

        return folder;
    }

    private static async Task<List<ScenarioResult>> Play(DemoStage stage, Terminal terminal, bool quiet)
    {
        List<ScenarioResult> results = [];
        var scenarios = new Scenarios(stage).All;
        foreach (var (name, expected, play) in scenarios)
        {
            if (!quiet)
            {
                terminal.Error.WriteLine();
                terminal.Error.WriteLine($"{results.Count + 1} of {scenarios.Count}  {name}");
                terminal.Error.WriteLine($"  should   {expected}");
            }

            var result = (await play().ConfigureAwait(false)) with { Name = name, Expected = expected };
            results.Add(result);
            if (quiet) continue;
            terminal.Error.WriteLine($"  did      {result.Happened}");
            terminal.Error.WriteLine($"  {(result.Ok ? terminal.Green("✓ as stated") : terminal.Red("✗ not as stated"))}   "
                + (result.Verified ? terminal.Green("✓ evidence verified") : terminal.Red("✗ evidence does not verify")));
        }

        return results;
    }

    private static void Conclude(List<ScenarioResult> results, DataDirectory data, Terminal terminal)
    {
        var good = results.Count(result => result is { Ok: true, Verified: true });
        terminal.Error.WriteLine();
        terminal.Out.WriteLine($"{good} of {results.Count} scenarios went as stated, with evidence that verifies.");
        terminal.Out.WriteLine($"See them in the console:  writ serve --data {data.Path}");
    }
}
