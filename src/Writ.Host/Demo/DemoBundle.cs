using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Confining;

namespace Writ.Host.Demo;

/// <summary>The policies of <c>writ demo</c>: small enough to read in the console, real enough to decide every scenario.</summary>
internal static class DemoBundle
{
    /// <summary>What the memory scenario is limited to, where memory can be limited.</summary>
    public const string Memory = "48MiB";

    public static IReadOnlyList<PolicyFile> Create(HostCapabilities host) =>
    [
        new("bundle.json", """{"name": "demo", "version": 1, "description": "The policies of writ demo."}"""),
        new("schema.cedarschema", StarterSchema.Text),
        new("entities.json", "[]"),
        new("demo.cedar", Policies(host)),
        new("profiles/demo.json", Profile),
        new("protected/bundle.json", """{"name": "demo-protected", "version": 1, "description": "What no policy overrides."}"""),
        new("protected/raw-copies.cedar", Protected),
    ];

    private const string Profile = """
        {
          "name": "demo",
          "description": "The system's programs, and nothing of anybody's own.",
          "read": ["/usr", "/bin", "/lib", "/lib64", "/etc"],
          "write": [],
          "execute": ["/usr", "/bin", "/lib", "/lib64"],
          "environment": ["LANG", "PATH"],
          "egress": [],
          "children": "inherit"
        }
        """;

    private const string Protected = """
        @id("no-raw-copies")
        @description("Nobody copies devices byte by byte, whatever a policy permits.")
        forbid (principal, action == Action::"process.exec", resource)
        when { resource.name == "dd" };
        """;

    private static string Policies(HostCapabilities host) => $$"""
        // Everything that no permit matches is denied: that is scenario 2.

        @id("everyday")
        @description("The support agent may use everyday programs for ten seconds.")
        @profile("demo")
        @limits("wall=10s output=1MiB")
        permit (principal is User, action == Action::"process.exec", resource is Program)
        when { principal has uid && principal.uid == context.facts.uid && ["cat", "echo", "dd", "printf", "seq", "sleep", "true", "uname"].contains(resource.name) };

        @id("scripts")
        @description("Shell scripts run too, for a minute.")
        @profile("demo")
        @limits("wall=60s output=1MiB")
        permit (principal is User, action == Action::"process.exec", resource is Program)
        when { principal has uid && principal.uid == context.facts.uid && ["sh", "dash", "bash", "busybox"].contains(resource.name) }
        unless { context.claims has purpose && context.claims.purpose == "memory" };

        {{(host.CanLimitMemory ? MemoryPolicy : NoMemoryPolicy)}}
        """;

    private const string NoMemoryPolicy =
        "// Memory cannot be limited on this machine, so no policy here asks for it: it would be refused, never ignored.";

    private const string MemoryPolicy = $$"""
        @id("scripts-in-little-memory")
        @profile("demo")
        @limits("wall=60s output=1MiB memory={{Memory}}")
        permit (principal is User, action == Action::"process.exec", resource is Program)
        when { principal has uid && principal.uid == context.facts.uid && ["sh", "dash", "bash", "busybox"].contains(resource.name) }
        when { context.claims has purpose && context.claims.purpose == "memory" };
        """;
}
