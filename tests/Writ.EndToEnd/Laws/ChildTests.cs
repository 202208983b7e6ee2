using System.Text.Json;

namespace Writ.EndToEnd.Laws;

/// <summary>Programs that a run starts, where the profile has them decided: by the same policies as everything else.</summary>
public sealed class ChildTests
{
    private const string NoList = """
        @id("no-list")
        forbid (principal, action == Action::"process.exec", resource)
        when { context.arguments.executable.name == "ls" && context has parent && context.parent has program };
        """;

    [Fact]
    [Trait("law", "L9")]
    [Trait("law", "L14")]
    public void A_protected_rule_holds_for_what_a_run_starts_and_the_run_survives_it()
    {
        using var scene = new Scene();
        Decide(scene);
        ProtectedTests.Protect(scene, version: 2, NoList);
        scene.Writ("run", "--", "ls", "-d", ".").MustExit(0);

        var run = scene.Writ("run", "--", "sh", "-c", "cat /dev/null && ls; echo then $?");
        run.MustExit(0).MustSay("then 126");
        var events = RunEvents.OfNewest(scene);
        Assert.Contains(events, text => text.StartsWith("exec.allowed WRIT1600 starter ", StringComparison.Ordinal) && text.Contains("/cat sha256:", StringComparison.Ordinal));
        Assert.Contains(events, text => text.StartsWith("exec.denied WRIT1614 no-list ", StringComparison.Ordinal) && text.Contains("/ls sha256:", StringComparison.Ordinal));
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L13")]
    public void What_only_a_run_of_its_own_could_have_is_a_no()
    {
        using var scene = new Scene();
        Decide(scene);
        var policies = Path.Combine(scene.Directory.Data, "policy", "starter.cedar");
        File.AppendAllText(policies, """

            @id("brief")
            @profile("starter")
            @limits("wall=1s")
            permit (principal, action == Action::"process.exec", resource) when { resource.name == "ls" };
            """);
        Raise(scene);
        scene.Writ("run", "--", "sh", "-c", "cat /dev/null; ls; echo then $?").MustExit(0).MustSay("then 126");
        Assert.Contains(RunEvents.OfNewest(scene), text => text.StartsWith("exec.denied WRIT3230 ", StringComparison.Ordinal) && text.Contains("tighter limits", StringComparison.Ordinal));
    }

    private static void Decide(Scene scene)
    {
        foreach (var profile in Directory.GetFiles(Path.Combine(scene.Directory.Data, "policy", "profiles")))
            File.WriteAllText(profile, File.ReadAllText(profile).Replace("\"children\": \"inherit\"", "\"children\": \"decide\"", StringComparison.Ordinal));
        Raise(scene);
    }

    private static void Raise(Scene scene)
    {
        var manifest = Path.Combine(scene.Directory.Data, "policy", "bundle.json");
        using var json = JsonDocument.Parse(File.ReadAllText(manifest));
        var version = json.RootElement.GetProperty("version").GetInt64();
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace($"\"version\": {version}", $"\"version\": {version + 1}", StringComparison.Ordinal));
    }
}
