using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>The protected tier of a data directory: nothing that a caller can say leaves it out or takes it back.</summary>
public sealed class ProtectedTests
{
    private const string NoShell = """
        @id("no-shell")
        forbid (principal, action == Action::"process.exec", resource)
        when { resource is Program && ["sh", "dash", "bash"].contains(resource.name) };
        """;

    [Fact]
    [Trait("law", "L9")]
    public void A_bundle_named_on_the_command_line_does_not_leave_the_protected_tier_out()
    {
        using var scene = new Scene();
        Protect(scene, version: 2, NoShell);
        var bundle = CopyOfPolicies(scene);

        WritProcess.Run(scene.Directory, new WritStart(["run", "--policy", bundle, "--", .. Scene.Program])).MustExit(80).MustSay("no-shell");
        Assert.Equal(0, scene.Effects);

        WritProcess.Run(scene.Directory, new WritStart(["run", "--policy", bundle, "--", .. Scene.Program]).WithoutGuard("protected-tier,version-floor")).MustExit(0);
        Assert.Equal(1, scene.Effects);
    }

    [Fact]
    [Trait("law", "L9")]
    public void The_protected_tier_never_goes_back()
    {
        using var scene = new Scene();
        Protect(scene, version: 3, NoShell);
        scene.Writ(["run", "--", .. Scene.Program]).MustExit(80);

        Protect(scene, version: 2, "// nothing is forbidden\n");
        scene.Writ(["run", "--", .. Scene.Program]).MustExit(85).MustSay("WRIT6013");

        Protect(scene, version: 3, "// nothing is forbidden\n");
        scene.Writ(["run", "--", .. Scene.Program]).MustExit(85).MustSay("WRIT6013");

        Directory.Delete(Path.Combine(scene.Directory.Data, "protected"), recursive: true);
        scene.Writ(["run", "--", .. Scene.Program]).MustExit(85).MustSay("WRIT6013");
        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L9")]
    public void Without_its_guard_the_protected_tier_goes_back()
    {
        using var scene = new Scene();
        Protect(scene, version: 3, NoShell);
        scene.Writ(["run", "--", .. Scene.Program]).MustExit(80);

        Protect(scene, version: 2, "// nothing is forbidden\n");
        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).WithoutGuard("version-floor")).MustExit(0);
        Assert.Equal(1, scene.Effects);
    }

    internal static void Protect(Scene scene, int version, string rules)
    {
        var folder = Path.Combine(scene.Directory.Data, "protected");
        foreach (var file in Directory.GetFiles(folder, "*.cedar")) File.Delete(file);
        File.WriteAllText(Path.Combine(folder, "bundle.json"), $$"""{"name": "starter-protected", "version": {{version}}, "description": "test"}""");
        File.WriteAllText(Path.Combine(folder, "rules.cedar"), rules);
    }

    internal static string CopyOfPolicies(Scene scene)
    {
        var copy = scene.Directory.PathOf("bundle");
        foreach (var file in Directory.GetFiles(Path.Combine(scene.Directory.Data, "policy"), "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(copy, Path.GetRelativePath(Path.Combine(scene.Directory.Data, "policy"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }

        return copy;
    }
}
