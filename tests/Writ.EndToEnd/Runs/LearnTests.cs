using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary><c>writ profile learn</c>: what is proposed is enough for what was seen, and for nothing else; and learning is no way around.</summary>
public sealed class LearnTests
{
    private const string Reads = "cat a; cat d/b";
    private const string Python = """
        import json, os, subprocess, threading
        t = threading.Thread(target=lambda: open("out/x", "w").write("written")); t.start(); t.join()
        print(json.dumps(sorted(os.listdir("d"))), open("out/x").read(), subprocess.check_output(["uname", "-s"]).decode().strip())
        """;

    [Theory]
    [InlineData("hello\nb\n", "sh", "-c", Reads)]
    [InlineData("hello\nwritten\n", "sh", "-c", "cat a; echo written > d/c; cat d/c; ls /usr > /tmp/private")]
    [InlineData("3\n", "sh", "-c", "ls d | cat | wc -l; /usr/bin/env true")]
    [InlineData("[\"b\", \"c\", \"e\"] written Linux\n", "/usr/bin/python3", "-c", Python)]
    public void What_is_proposed_is_enough_for_what_was_seen(string expected, params string[] program)
    {
        using var scene = new Learner();
        scene.Learn(program).MustExit(0);
        var check = scene.Writ("policy", "check", scene.Bundle, "-o", "json").MustExit(0).Json;
        Assert.Empty(check.GetProperty("findings").EnumerateArray());
        Assert.Equal(expected, scene.RunUnder(scene.Bundle, program).MustExit(0).Output);
    }

    [Fact]
    public void What_was_not_seen_is_refused_under_it()
    {
        using var scene = new Learner();
        scene.Learn("sh", "-c", Reads).MustExit(0);
        Assert.Equal("hello\nb\n", scene.RunUnder(scene.Bundle, "sh", "-c", Reads).MustExit(0).Output);
        scene.RunUnder(scene.Bundle, "sh", "-c", "cat other").MustExit(1).MustSay("ermission denied");
        scene.RunUnder(scene.Bundle, "sh", "-c", "echo x > a").MustExit(2);
        scene.RunUnder(scene.Bundle, "sh", "-c", "echo x > new").MustExit(2);
        scene.RunUnder(scene.Bundle, "sh", "-c", "ls").MustExit(126);
        scene.RunUnder(scene.Bundle, "sh", "-c", "sh -c true").MustExit(126);
        scene.RunUnder(scene.Bundle, "cat", "a").MustExit(80).MustSay("WRIT1612");
        scene.RunUnder(scene.Bundle, "sh", "-c", "read x < d/c").MustExit(2);
        Assert.Equal("hello\n", File.ReadAllText(scene.At("a")));
        Assert.False(File.Exists(scene.At("new")));
    }

    [Fact]
    public void Of_a_small_program_every_path_that_is_proposed_is_needed()
    {
        using var scene = new Learner();
        scene.Variables["LANG"] = "C"; // no locale is looked for
        scene.Learn("sh", "-c", "cat a && cat d/b").MustExit(0);
        var profile = JsonNode.Parse(File.ReadAllText(scene.ProfileFile))!;
        var dropped = 0;
        foreach (var member in new[] { "read", "write", "execute" })
        {
            // The loader does without its cache, and looks at every directory instead.
            foreach (var path in profile[member]!.AsArray().Select(value => (string)value!).Where(path => path != "/etc/ld.so.cache"))
            {
                var less = JsonNode.Parse(profile.ToJsonString())!;
                less[member] = new JsonArray([.. profile[member]!.AsArray().Select(value => (string)value!).Where(other => other != path).Select(other => JsonValue.Create(other))]);
                File.WriteAllText(scene.ProfileFile, less.ToJsonString());
                Assert.True(scene.RunUnder(scene.Bundle, "sh", "-c", "cat a && cat d/b").ExitCode != 0, $"it runs without {path}");
                dropped++;
            }
        }

        Assert.InRange(dropped, 4, 6);
    }

    [Fact]
    public void Its_evidence_holds_and_says_that_it_was_recorded()
    {
        using var scene = new Learner();
        var learned = scene.LearnJson("sh", "-c", Reads).MustExit(0).Json;
        var id = learned.GetProperty("execution").GetString()!;
        scene.Writ("verify", learned.GetProperty("evidence").GetString()!).MustExit(0).MustSay("Proof holds").MustSay("recorded for learning");
        scene.Writ("executions", "get", id).MustExit(0).MustSay("recorded for learning").MustSay("profile.recorded");
        Assert.True(scene.Writ("executions", "get", id, "-o", "json").MustExit(0).Json.GetProperty("execution").GetProperty("recorded").GetBoolean());
        // One under the proposal is an ordinary one.
        scene.RunUnder(scene.Bundle, "sh", "-c", Reads).MustExit(0);
        var newest = Directory.GetFiles(Path.Combine(scene.Data, "evidence")).Order(StringComparer.Ordinal).Last();
        Assert.DoesNotContain("recorded for learning", scene.Writ("verify", newest).MustExit(0).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(scene.Data, "learning-*"));
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_protected_rule_forbids_learning_too()
    {
        using var scene = new Scene();
        ProtectedTests.Protect(scene, version: 2, """
            @id("no-shell") forbid (principal, action == Action::"process.exec", resource)
            when { resource is Program && ["sh", "dash", "bash"].contains(resource.name) };
            """);
        scene.Writ(["profile", "learn", "--", .. Scene.Program]).MustExit(80).MustSay("WRIT6016").MustSay("WRIT1614");
        Assert.Equal(0, scene.Effects);
        // Of what a program starts it is recorded that it may not.
        var learned = scene.Writ("profile", "learn", "-o", "json", "--", "env", "sh", "-c", "echo ran >> effect").Json;
        Assert.EndsWith("sh", Assert.Single(learned.GetProperty("forbidden").EnumerateArray()).GetString()!, StringComparison.Ordinal);
        Assert.Equal(0, scene.Effects);

        WritProcess.Run(scene.Directory, new WritStart(["profile", "learn", "--", .. Scene.Program]).WithoutGuard("protected-tier,version-floor")).MustExit(0);
        Assert.Equal(1, scene.Effects);
    }

    [Fact]
    public void Nothing_leaves_a_run_that_is_recorded_and_where_it_would_have_gone_is_proposed()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var scene = new Learner();
        string[] tries = [$"http://localhost:{port}/x", "https://no.such.name.example/", $"--noproxy '*' http://127.0.0.2:{port}/", "--noproxy '*' http://192.0.2.7:81/"];
        var learned = scene.LearnJson("sh", "-c", string.Join("; ", tries.Select(place => $"curl -sm 5 {place}").Append("true"))).MustExit(0).Json;
        Assert.False(listener.Pending());
        string[] egress = [.. learned.GetProperty("profile").GetProperty("egress").EnumerateArray().Select(entry => entry.GetString()!)];
        Assert.Equal(["tcp://192.0.2.7:81", $"http://localhost:{port}", "https://no.such.name.example:443"], egress);
        scene.Writ("policy", "check", scene.Bundle).MustExit(0);
        var summary = scene.Writ("executions", "get", learned.GetProperty("execution").GetString()!).MustExit(0);
        Assert.Equal(3, summary.Output.Split('\n').Count(line => line.Contains("egress.denied", StringComparison.Ordinal)));
        Assert.DoesNotContain("egress.allowed", summary.Output, StringComparison.Ordinal);
        // A profile that was learned from something else lets nobody out.
        using var silent = new Learner();
        silent.Learn("sh", "-c", "curl --version > /dev/null").MustExit(0);
        silent.RunUnder(silent.Bundle, "sh", "-c", $"curl -sm 5 http://127.0.0.1:{port}/ || curl -sm 5 http://localhost:{port}/").MustExit(7);
        Assert.False(listener.Pending());
    }

    [Fact]
    public void The_data_directory_and_homes_are_not_shown_to_it_and_what_it_wanted_of_them_is_said()
    {
        using var scene = new Learner();
        scene.Writ("policy", "init").MustExit(0);
        Directory.CreateDirectory(Path.Combine(scene.Data, "secrets"));
        File.WriteAllText(Path.Combine(scene.Data, "secrets", "token"), "hush");
        var outside = Directory.CreateDirectory($"/var/tmp/writ-home-{Guid.NewGuid():n}").FullName;
        try
        {
            File.WriteAllText(Path.Combine(outside, "id"), "hush");
            var command = $"cat {scene.Data}/secrets/token {outside}/id; ls {scene.Data}; true";
            var result = scene.LearnJson("sh", "-c", command).MustExit(0);
            Assert.DoesNotContain("hush", result.Output + result.Errors, StringComparison.Ordinal);
            string[] notShown = [.. result.Json.GetProperty("notShown").EnumerateArray().Select(path => path.GetProperty("path").GetString()!)];
            Assert.Contains($"{outside}/id", notShown);
            Assert.Contains($"{scene.Data}/secrets/token", notShown);
            var proposed = File.ReadAllText(scene.ProfileFile);
            Assert.DoesNotContain(outside, proposed, StringComparison.Ordinal);
            Assert.DoesNotContain(scene.Data, proposed, StringComparison.Ordinal);

            var wider = scene.Writ("profile", "learn", "-q", "--read", outside, "--name", "wider", "-o", "json", "--", "sh", "-c", $"cat {outside}/id").MustExit(0);
            Assert.Contains("hush", wider.Errors, StringComparison.Ordinal);
            Assert.Contains(wider.Json.GetProperty("profile").GetProperty("read").EnumerateArray(), path => path.GetString() == $"{outside}/id");
            // Not for the asking either.
            scene.Writ("profile", "learn", "-q", "--read", scene.Data, "--", "sh", "-c", command).MustExit(82).MustSay("WRIT3001");
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public void A_program_that_fails_is_learned_from_and_its_exit_code_is_said()
    {
        using var scene = new Learner();
        scene.Learn("sh", "-c", "cat a; exit 7").MustExit(7).MustSay("learned tool from exe_").MustSay("exit 7");
        scene.RunUnder(scene.Bundle, "sh", "-c", "cat a; exit 7").MustExit(7);
    }

    [Fact]
    public void What_cannot_be_learned_is_said_by_its_id()
    {
        using var scene = new Learner();
        scene.Writ("profile", "learn").MustExit(2).MustSay("WRIT6021");
        scene.Writ("profile", "learn", "--", "no-such-program").MustExit(2).MustSay("WRIT3030");
        scene.Writ("profile", "learn", "--name", "../x", "--", "true").MustExit(2).MustSay("WRIT6017");
        scene.Writ("profile", "learn", "--read", "/no/such", "--", "true").MustExit(82).MustSay("WRIT6016").MustSay("WRIT3007");
        scene.Writ("profile", "learn", "--limits", "wall=1s", "--", "sleep", "5").MustExit(84).MustSay("WRIT3202").MustSay("learned sleep");
        scene.Writ("profile", "learn", "--out", scene.At("d"), "--", "touch", "never").MustExit(2).MustSay("WRIT6015");
        // A link to an empty folder is not the folder that was named.
        _ = Directory.CreateDirectory(scene.At("empty"));
        File.CreateSymbolicLink(scene.At("link"), scene.At("empty"));
        scene.Writ("profile", "learn", "--out", scene.At("link"), "--", "touch", "never").MustExit(2).MustSay("WRIT6015");
        Assert.False(File.Exists(scene.At("never")));
        WritProcess.Run(scene.Place, new WritStart("profile", "learn", "--", "true") { WorkingDirectory = "/home" }).MustExit(82).MustSay("WRIT3009").MustSay("--read .");
    }

    [Fact]
    public void Where_the_bundle_goes_nobody_may_have_put_something_meanwhile()
    {
        using var scene = new Learner();
        scene.Writ("profile", "learn", "--out", scene.At("later"), "--", "sh", "-c", "ln -s /tmp later").MustExit(2).MustSay("WRIT6015");
    }

    [Fact]
    public void Without_a_folder_the_proposal_is_what_it_says_and_the_programs_words_go_beside()
    {
        using var scene = new Learner();
        var result = scene.Writ("profile", "learn", "-q", "--", "sh", "-c", Reads).MustExit(0);
        Assert.DoesNotContain("hello", result.Output, StringComparison.Ordinal);
        Assert.Contains("hello", result.Errors, StringComparison.Ordinal);
        result.MustSay("--- profiles/sh.json").MustSay("--- sh.cedar").MustSay("\"$CWD/a\"").MustSay("resource == Program::");
    }

    [Fact]
    public void A_profile_is_explained_in_words_there_where_one_stands()
    {
        using var scene = new Learner();
        scene.Learn("sh", "-c", Reads).MustExit(0);
        scene.Writ("profile", "explain", "--policy", scene.Bundle).MustExit(0).MustSay("tool").MustSay("tool-children");
        scene.Writ("profile", "explain", "tool", "--policy", scene.Bundle).MustExit(0)
            .MustSay(scene.At("a")).MustSay("each program that it starts is decided by the policies").MustSay("this machine can confine it").MustSay("wall=");
        var json = scene.Writ("profile", "explain", "tool", "--policy", scene.Bundle, "-o", "json").MustExit(0).Json;
        Assert.True(json.GetProperty("confinable").GetBoolean());
        Assert.Contains(json.GetProperty("profile").GetProperty("read").EnumerateArray(), path => path.GetString() == scene.At("a"));
        var elsewhere = WritProcess.Run(scene.Place, new WritStart("profile", "explain", "tool", "--policy", scene.Bundle) { WorkingDirectory = "/usr" }).MustExit(0);
        elsewhere.MustSay("WRIT3007").MustSay("A run under it is refused");
        scene.Writ("profile", "explain", "none", "--policy", scene.Bundle).MustExit(3).MustSay("WRIT6018");
        scene.Writ("profile", "explain", "--policy", scene.At("d")).MustExit(2).MustSay("WRIT6012");
    }

    /// <summary>A data directory without policies, and something to read.</summary>
    private sealed class Learner : IDisposable
    {
        public Learner()
        {
            File.WriteAllText(At("a"), "hello\n");
            File.WriteAllText(At("other"), "other\n");
            foreach (var folder in new[] { "d", "out" }) Directory.CreateDirectory(At(folder));
            foreach (var name in new[] { "b", "c", "e" }) File.WriteAllText(At($"d/{name}"), name + "\n");
        }

        public WritDirectory Place { get; } = new();

        // Not below /tmp, of which a run has its own: what it is not shown it shall see, and be refused.
        public string Work { get; } = Directory.CreateDirectory($"/var/tmp/writ-learn-{Guid.NewGuid():n}").FullName;

        public Dictionary<string, string> Variables { get; } = [];

        public string Data => Place.Data;

        public string Bundle => Place.PathOf("learned");

        public string ProfileFile => Path.Combine(Bundle, "profiles", "tool.json");

        public string At(string name) => Path.Combine(Work, name);

        public WritResult Writ(params string[] arguments) => WritProcess.Run(Place, new WritStart(arguments) { Environment = Variables, WorkingDirectory = Work });

        public WritResult Learn(params string[] program) => Writ(["profile", "learn", "--name", "tool", "--out", Bundle, "--", .. program]);

        public WritResult LearnJson(params string[] program) => Writ(["profile", "learn", "--name", "tool", "--out", Bundle, "-o", "json", "--", .. program]);

        public WritResult RunUnder(string bundle, params string[] program) => Writ(["run", "-q", "--policy", bundle, "--", .. program]);

        public void Dispose()
        {
            Place.Dispose();
            Directory.Delete(Work, recursive: true);
        }
    }
}
