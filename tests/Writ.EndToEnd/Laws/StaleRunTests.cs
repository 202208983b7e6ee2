using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Writ.Core.Storage;
using Writ.EndToEnd.Support;
using Writ.Register;

namespace Writ.EndToEnd.Laws;

/// <summary>A run whose supervisor died, and whose process number belongs to somebody else by the time it is recovered.</summary>
public sealed class StaleRunTests
{
    [Theory]
    [Trait("law", "L7")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recovery_does_not_touch_a_program_that_has_the_number_now(bool guarded)
    {
        using var scene = new Scene();
        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).DyingAt("after-launching")).MustExit(137);
        using var foreign = Process.Start("sleep", "600");
        try
        {
            var execution = await Give(scene, foreign.Id);
            var recovering = Scene.RunOf("true");
            WritProcess.Run(scene.Directory, guarded ? recovering : recovering.WithoutGuard("process-identity")).MustExit(0);

            // Without the look at who it is, the attack wins: a stranger's program is killed.
            Assert.Equal(guarded, !foreign.WaitForExit(guarded ? TimeSpan.Zero : Patience.Limit));
            Assert.Equal(0, scene.Effects);
            Assert.Null(Tree.Find(execution));
            var ended = scene.Executions().Single(row => row.GetProperty("execution").GetString() == execution);
            Assert.Equal("WRIT6034", ended.GetProperty("code").GetString());
            scene.MustBeWhole();
        }
        finally
        {
            foreign.Kill();
        }
    }

    /// <summary>Writes the number into the open run's row, as if it had been given out again.</summary>
    private static async Task<string> Give(Scene scene, int pid)
    {
        await using var register = SqliteRegister.Open(Path.Combine(scene.Directory.Data, "register.db"), TimeProvider.System);
        var row = Assert.Single(await register.Scan(Spaces.Open, after: null, 10));
        var run = JsonNode.Parse(row.Value.Span)!;
        Assert.NotNull(run["tree"]!["wardenPid"]);
        run["tree"]!["wardenPid"] = pid;
        var verdict = await register.Commit(new RegisterBatch([new Put(Spaces.Open, row.Key, row.Version, Encoding.UTF8.GetBytes(run.ToJsonString()))]));
        Assert.True(verdict.Committed);
        return row.Key;
    }
}
