using System.Text.Json;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;
using Decision = Writ.Core.Documents.Decision;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

/// <summary>A small bundle, a command and a machine to decide about; tests change one thing of it.</summary>
internal static class DecideSamples
{
    public const string Permit = """
        @profile("plain")
        @limits("wall=30s memory=512MiB")
        permit (principal, action == Action::"process.exec", resource);
        """;

    public const string PlainProfile = """
        { "name": "plain", "read": ["/usr", "$CWD"], "write": ["$CWD/out"], "execute": ["/usr"], "environment": ["PATH"], "children": "inherit" }
        """;

    public static readonly Digest SomeDigest = Digest.Of("some bytes"u8);

    public static ProcessCommand Command(params string[] argv)
    {
        string[] words = argv.Length == 0 ? ["git", "status"] : argv;
        return new ProcessCommand
        {
            Argv = words,
            Command = string.Join(' ', words),
            Executable = new FileIdentity("/usr/bin/" + words[0], SomeDigest),
            Interpreters = [new FileIdentity("/usr/lib/ld-linux.so.2", SomeDigest)],
            EnvironmentNames = ["LANG", "PATH"],
            EnvironmentDigest = SomeDigest,
            WorkingDirectory = "/srv/project",
            Stdio = ["null", "pipe", "pipe"],
        };
    }

    public static HostFacts Facts => new()
    {
        TimeMs = 1_760_000_000_000,
        Host = "build-1",
        User = "alice",
        Uid = 1000,
        Groups = ["developers"],
        Home = "/home/alice",
        Temporary = "/tmp",
        Terminal = false,
        HomeDirectories = ["/home/alice", "/home/bob", "/root"],
    };

    public static Circumstances Now => new() { Facts = Facts };

    public static Intent Intent(ProcessCommand? command = null, string? agent = null)
    {
        command ??= Command();
        return new Intent
        {
            Execution = "exe_01K9XQ4T3M0000000000000000",
            Principal = ContextBuilder.PrincipalOf(Facts),
            Action = ActionKinds.ProcessExec,
            Resource = ContextBuilder.ResourceOf(command),
            Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand),
            Claims = agent is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["agent"] = agent },
            Limits = Limits.None,
            Salt = "000102030405060708090a0b0c0d0e0f",
        };
    }

    /// <summary>The files of a bundle with these policies; a file given again replaces the sample's.</summary>
    public static List<PolicyFile> Files(string policies = Permit, params (string Path, string Text)[] others)
    {
        Dictionary<string, string> files = new()
        {
            ["bundle.json"] = """{ "name": "sample", "version": 3 }""",
            ["schema.cedarschema"] = StarterSchema.Text,
            ["policies.cedar"] = policies,
            ["profiles/plain.json"] = PlainProfile,
        };
        if (others.Any(other => other.Path.StartsWith("protected/", StringComparison.Ordinal)))
            files["protected/bundle.json"] = """{ "name": "sample-protected", "version": 2 }""";
        foreach (var (path, text) in others) files[path] = text;
        return [.. files.Select(file => new PolicyFile(file.Key, file.Value))];
    }

    public static PolicyBundle Bundle(string policies = Permit, params (string Path, string Text)[] others)
    {
        var loaded = PolicyBundle.Load(Files(policies, others), 1);
        Assert.True(loaded.Ok, string.Join('\n', loaded.Diagnostics));
        return loaded.Value;
    }

    public static IReadOnlyList<CedarDiagnostic> Findings(string policies, params (string Path, string Text)[] others) =>
        PolicyBundle.Load(Files(policies, others), 1).Diagnostics;

    /// <summary>The one finding with this id; its place is asserted by the caller.</summary>
    public static CedarDiagnostic Finding(string id, string policies, params (string Path, string Text)[] others)
    {
        var found = Findings(policies, others);
        return Assert.Single(found, diagnostic => diagnostic.Id == id);
    }

    public static PreparedInput Input(PolicyBundle bundle, Intent? intent = null, Circumstances? circumstances = null)
    {
        var built = ContextBuilder.Build(bundle, intent ?? Intent(), circumstances ?? Now);
        Assert.True(built.Ok, built.Why?.ToString());
        return built.Input;
    }

    public static Decision Ask(PolicyBundle bundle, Intent? intent = null, Circumstances? circumstances = null) =>
        new Decider(bundle).Decide(Input(bundle, intent, circumstances));
}
