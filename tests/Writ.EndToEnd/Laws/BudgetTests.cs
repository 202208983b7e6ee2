using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Budgets end to end: bounded whoever races, settled once whatever dies.</summary>
public sealed class BudgetTests
{
    [Fact]
    [Trait("law", "L5")]
    public void Of_many_processes_that_draw_on_a_budget_as_many_run_as_it_has()
    {
        using var scene = new Scene();
        scene.Budget("""{ "counts": "calls", "per": "user", "window": "1d", "limit": 3 }""");

        var runs = Enumerable.Range(0, 8).Select(_ => WritProcess.Start(scene.Directory, Scene.RunOf(Scene.Program))).ToList();
        var results = runs.Select(run => run.WaitForEnd()).ToList();
        foreach (var run in runs) run.Dispose();

        Assert.Equal(3, results.Count(result => result.ExitCode == 0));
        Assert.All(results.Where(result => result.ExitCode != 0), result => result.MustExit(80).MustSay("WRIT2020"));
        Assert.Equal(3, scene.Effects);
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task What_an_unspent_permit_reserved_is_given_back_when_it_expires()
    {
        using var scene = new Scene();
        scene.Budget("""{ "counts": "calls", "per": "all", "window": "1d", "sliding": true, "limit": 1 }""");
        scene.Writ(["permits", "issue", "--window", "1s", "--out", Path.Combine(scene.Directory.Data, "p.json"), "--", .. Scene.Program]).MustExit(0);
        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).MustExit(80).MustSay("WRIT2020");

        // Any command recovers what has run out.
        await Patience.Until("the permit to expire", () => WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).ExitCode == 0);

        Assert.Equal(1, scene.Effects);
        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program)).MustExit(80);
    }

    [Theory]
    [InlineData("after-authorize", 1)]
    [InlineData("before-receipt", 0)]
    [InlineData("after-receipt", 0)]
    [Trait("law", "L5")]
    public void A_crash_gives_budget_back_only_where_nothing_can_have_started(string point, int left)
    {
        using var scene = new Scene();
        scene.Budget("""{ "counts": "calls", "per": "all", "window": "1d", "limit": 1 }""");

        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).DyingAt(point));

        // The first run recovers, and is decided on what is then left; the second finds what the first took.
        var codes = Enumerable.Range(0, 3).Select(_ => WritProcess.Run(scene.Directory, Scene.RunOf("true")).ExitCode).ToList();
        Assert.Equal(left, codes.Count(code => code == 0));
        Assert.Equal(3 - left, codes.Count(code => code == 80));
    }

    [Fact]
    public void A_budget_in_money_reads_the_amount_from_the_command()
    {
        using var scene = new Scene();
        scene.Budget("""{ "counts": "minor", "currency": "EUR", "per": "user", "window": "1d", "limit": 30000, "argument": 3 }""");

        scene.Writ("run", "--", "sh", "-c", "true", "240.00").MustExit(0);
        scene.Writ("run", "--", "sh", "-c", "true", "60.01").MustExit(80).MustSay("60");
        scene.Writ("run", "--", "sh", "-c", "true", "60").MustExit(0);
        scene.Writ("run", "--", "sh", "-c", "true", "much").MustExit(80).MustSay("WRIT1636");
    }

    [Fact]
    public void A_policy_sees_what_is_left()
    {
        using var scene = new Scene();
        scene.Budget("""{ "counts": "calls", "per": "all", "window": "1d", "limit": 5 }""");
        var schema = Path.Combine(scene.Directory.Data, "policy", "schema.cedarschema");
        File.WriteAllText(schema, File.ReadAllText(schema).Replace("type Budget = {};", "type Budget = { runs?: BudgetState };", StringComparison.Ordinal));
        File.AppendAllText(Path.Combine(scene.Directory.Data, "policy", "starter.cedar"),
            "\n@id(\"keep-some\")\nforbid (principal, action, resource) when { context.budget has runs && context.budget.runs.left <= 3 };\n");

        var codes = Enumerable.Range(0, 3).Select(_ => WritProcess.Run(scene.Directory, Scene.RunOf("true")).ExitCode).ToList();

        Assert.Equal([0, 0, 80], codes);
    }
}
