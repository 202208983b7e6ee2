using System.Text.Json.Nodes;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>Permits that were issued apart: bound to one execution, spent once.</summary>
public sealed class SpendTests
{
    private const int Callers = 12;

    [Fact]
    [Trait("law", "L5")]
    public void Of_many_processes_that_present_one_permit_at_once_one_runs()
    {
        using var scene = new Scene();
        var permit = scene.Issue();

        var presented = Enumerable.Range(0, Callers).Select(_ => WritProcess.Start(scene.Directory, Scene.Presenting(permit))).ToList();
        var results = presented.Select(process =>
        {
            process.Input.Close();
            return process.WaitForEnd();
        }).ToList();
        foreach (var process in presented) process.Dispose();

        Assert.Single(results, result => result.ExitCode == 0);
        Assert.All(results.Where(result => result.ExitCode != 0), result => result.MustExit(82).MustSay("WRIT2003"));
        Assert.Equal(1, scene.Effects);
        scene.MustBeWhole();
    }

    // Seen to fail with the moment of the spend read before the permit was made: a spend ahead of its window, and evidence that does not hold.
    [Fact]
    [Trait("law", "L9")]
    public void A_permit_that_is_spent_as_it_is_issued_is_spent_in_its_window_though_a_second_begins_in_between()
    {
        using var scene = new Scene();

        WritProcess.Run(scene.Directory, Scene.RunOf(Scene.Program).PausingAt("before-issue")).MustExit(0);

        Assert.Equal(1, scene.Effects);
        scene.MustBeWhole();
    }

    [Theory]
    [InlineData("sh", "-c", "echo ran >> effect; true")]
    [InlineData("sh", "-c", "echo run >> effect")]
    [InlineData("dash", "-c", "echo ran >> effect")]
    [Trait("law", "L4")]
    public void Another_command_than_the_permitted_one_is_refused(params string[] other)
    {
        using var scene = new Scene();
        var permit = scene.Issue();

        WritProcess.Run(scene.Directory, new WritStart(["run", "--permit", permit, "--", .. other])).MustExit(82).MustSay("WRIT2010");

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public void A_script_that_changed_since_is_refused()
    {
        using var scene = new Scene();
        var script = scene.Directory.Write("work/job", "#!/bin/sh\necho ran >> effect\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var permit = Path.Combine(scene.Directory.Data, "script.json");
        scene.Writ("permits", "issue", "--out", permit, "--", script).MustExit(0);

        File.AppendAllText(script, "echo more >> effect\n");
        scene.Writ("run", "--permit", permit, "--", script).MustExit(82).MustSay("WRIT2010");

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public void Another_directory_than_the_permitted_one_is_refused()
    {
        using var scene = new Scene();
        var permit = scene.Issue();
        var elsewhere = Directory.CreateDirectory(scene.Directory.PathOf("elsewhere")).FullName;

        WritProcess.Run(scene.Directory, Scene.Presenting(permit) with { WorkingDirectory = elsewhere }).MustExit(82).MustSay("WRIT2010");

        Assert.False(File.Exists(Path.Combine(elsewhere, "effect")));
    }

    [Fact]
    [Trait("law", "L4")]
    public void A_permit_is_not_spent_by_who_does_not_hold_its_key()
    {
        using var scene = new Scene();
        var stolen = scene.Issue();
        var other = scene.Issue();
        var file = JsonNode.Parse(File.ReadAllText(stolen))!;
        file["holderKey"] = JsonNode.Parse(File.ReadAllText(other))!["holderKey"]!.GetValue<string>();
        File.WriteAllText(stolen, file.ToJsonString());

        WritProcess.Run(scene.Directory, Scene.Presenting(stolen)).MustExit(82).MustSay("WRIT2009");

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public void A_permit_of_other_policies_is_refused()
    {
        using var scene = new Scene();
        var permit = scene.Issue();
        var bundle = Path.Combine(scene.Directory.Data, "policy", "starter.cedar");
        File.AppendAllText(bundle, "\n// changed\n");

        WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(82).MustSay("WRIT2011");

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public void Every_changed_character_of_a_permit_is_refused()
    {
        using var scene = new Scene();
        var permit = scene.Issue();
        var text = File.ReadAllText(permit);
        var token = JsonNode.Parse(text)!["permit"]!.GetValue<string>();

        // One in each part of the token; the paper's own tests change every one of them.
        foreach (var place in new[] { token.IndexOf('.', StringComparison.Ordinal) / 2, token.Length / 2, token.Length - 10 })
        {
            var changed = string.Concat(token.AsSpan(0, place), token[place] == 'A' ? "B" : "A", token.AsSpan(place + 1));
            File.WriteAllText(permit, text.Replace(token, changed, StringComparison.Ordinal));
            WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(82).MustSay("WRIT2001");
        }

        Assert.Equal(0, scene.Effects);
    }

    [Fact]
    [Trait("law", "L4")]
    public void Without_its_guards_a_forged_permit_runs()
    {
        using var scene = new Scene();
        var permit = scene.Issue();
        var text = File.ReadAllText(permit);
        var token = JsonNode.Parse(text)!["permit"]!.GetValue<string>();
        var last = token.Length - 10;
        var changed = string.Concat(token.AsSpan(0, last), token[last] == 'A' ? "B" : "A", token.AsSpan(last + 1));
        File.WriteAllText(permit, text.Replace(token, changed, StringComparison.Ordinal));

        WritProcess.Run(scene.Directory, Scene.Presenting(permit).WithoutGuard("permit-signature,issued-bytes")).MustExit(0);

        Assert.Equal(1, scene.Effects);
    }
}
