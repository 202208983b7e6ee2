using System.Globalization;
using System.Text.Json;
using Writ.Benchmarks.Harness;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Benchmarks.Subjects;

/// <summary>The strict decision under one bundle of a hundred policies: the input's digest, the request against the schema, entities
/// checked, all policies of both tiers, obligations merged, the profile's words replaced.</summary>
internal static class DecideStrict
{
    private const int Policies = 100;

    public static Subject Subject { get; } = new("decide/strict", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await Task.Yield();
        var bundle = Bundle();
        var decider = new Decider(bundle);
        var (intent, circumstances) = (Intent(), Circumstances());
        var input = Build(bundle, intent, circumstances);
        if (decider.Decide(input).Effect != DecisionEffect.Allow) throw new InvalidOperationException(decider.Decide(input).Reason);
        yield return Loop.Time("decide/strict", () => decider.Decide(input));
        // What of it is hashing, and cannot be less: the digest of the whole input.
        yield return Loop.Time("decide/strict/digest", () => input.ComputeDigest());
        yield return Loop.Time("decide/strict/assembled", () => decider.Decide(Build(bundle, intent, circumstances)));
        var document = input.ToDocument();
        yield return Loop.Time("decide/strict/document", () => decider.Decide(document));
    }

    private static PreparedInput Build(PolicyBundle bundle, Intent intent, Circumstances circumstances) =>
        ContextBuilder.Build(bundle, intent, circumstances).Input ?? throw new InvalidOperationException("cannot be decided");

    // The starter's rules, and others that ask for an agent, words or a group: none of them can be left out by its scope alone.
    private static PolicyBundle Bundle()
    {
        var files = StarterBundle.Create(new StarterOptions()).ToList();
        var others = Enumerable.Range(0, Policies - 4).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""
            permit (principal, action == Action::"process.exec", resource)
            when { context.claims has agent && context.claims.agent == "agent-{{i}}" && context.arguments.argv.contains("--job-{{i}}") };

            """));
        files.Add(new PolicyFile("agents.cedar", string.Concat(others)));
        var loaded = PolicyBundle.Load(files, 1);
        return loaded.Value ?? throw new InvalidOperationException(loaded.Diagnostics[0].ToString());
    }

    private static Intent Intent()
    {
        var digest = Digest.Of("bytes"u8);
        var command = new ProcessCommand
        {
            Argv = ["git", "status", "--short"],
            Command = "git status --short",
            Executable = new FileIdentity("/usr/bin/git", digest),
            Interpreters = [new FileIdentity("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", digest)],
            EnvironmentNames = ["HOME", "LANG", "PATH", "TERM"],
            EnvironmentDigest = digest,
            WorkingDirectory = "/srv/project",
            Stdio = ["null", "pipe", "pipe"],
        };
        return new Intent
        {
            Execution = "exe_01K9XQ4T3M0000000000000000",
            Principal = ContextBuilder.PrincipalOf(Facts),
            Action = ActionKinds.ProcessExec,
            Resource = ContextBuilder.ResourceOf(command),
            Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand),
            Claims = new Dictionary<string, string> { ["agent"] = "support-triage" },
            Limits = Limits.None,
            Salt = "000102030405060708090a0b0c0d0e0f",
        };
    }

    private static HostFacts Facts => new()
    {
        TimeMs = 1_760_000_000_000, Host = "build-1", User = "alice", Uid = 1000, Groups = ["developers"], Home = "/home/alice",
        Temporary = "/tmp", Terminal = false, HomeDirectories = ["/home/alice", "/root"],
    };

    private static Circumstances Circumstances() => new()
    {
        Facts = Facts,
        Trust = new Dictionary<string, TrustSignal> { ["binary"] = new("pass", 0), ["policy"] = new("pass", 0) },
    };
}
