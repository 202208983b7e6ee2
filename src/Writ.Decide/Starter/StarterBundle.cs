using System.Text;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The bundle that <c>writ policy init</c> writes: the local user may run programs, without network, for ten minutes.</summary>
public static class StarterBundle
{
    /// <summary>Where programs and what they need are installed; no home directory is among them.</summary>
    public static IReadOnlyList<string> UsualDirectories { get; } =
        ["/bin", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/sbin", "/usr"];

    // Ten minutes is part of what the starter promises; the rest is generous room for ordinary programs.
    internal static readonly (string Name, string Value)[] Limits =
        [("wall", "10m"), ("cpu", "10m"), ("memory", "4GiB"), ("output", "64MiB"), ("processes", "512"), ("file", "1GiB"), ("files", "1024")];

    internal static readonly string[] Environment = ["COLORTERM", "HOME", "LANG", "LC_*", "LOGNAME", "NO_COLOR", "PATH", "SHELL", "TERM", "TZ", "USER"];

    // Configuration is read; programs and libraries are run.
    internal static readonly string[] NotExecutable = ["/etc"];

    /// <summary>The files, by path below the bundle's folder. They load without a finding.</summary>
    public static IReadOnlyList<PolicyFile> Create(StarterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            new(BundleLayout.Manifest, IndentedJson.Manifest("starter", "Written by writ policy init. Raise the version with every change.")),
            new(BundleLayout.Schema, StarterSchema.Text + "\n" + StarterSchema.Network),
            new(BundleLayout.Entities, "[]\n"),
            new("starter.cedar", Policies(options)),
            new("profiles/starter.json", Profile(
                options, "starter", "System directories to read and run; the working directory to read and write.", ["$CWD"], ["$CWD"])),
            new("profiles/starter-readonly.json", Profile(options, "starter-readonly", "As starter, but nothing is writable.", ["$CWD"], [])),
            new("profiles/starter-system.json", Profile(options, "starter-system", "System directories to read and run, and nothing else.", [], [])),
            new(BundleLayout.ProtectedManifest, IndentedJson.Manifest(
                "starter-protected", "Rules that no policy can override. Raise the version with every change.")),
            new("protected/helpers.cedar", ProtectedPolicies),
        ];
    }

    /// <summary>The starter's limits that a machine can apply.</summary>
    internal static string Applied(IReadOnlyDictionary<string, string> unavailable) =>
        string.Join(' ', Limits.Where(limit => !unavailable.ContainsKey(limit.Name)).Select(limit => $"{limit.Name}={limit.Value}"));

    private static string Policies(StarterOptions options)
    {
        var applied = Applied(options.Unavailable);
        var left = new StringBuilder();
        foreach (var (name, value) in Limits)
        {
            if (options.Unavailable.TryGetValue(name, out var reason))
                left.Append("//   ").Append(name).Append('=').Append(value).Append("  left out: ").Append(OneLine(reason)).Append('\n');
        }

        var missing = left.Length == 0
            ? "// This machine can apply every limit that is named below.\n"
            : "// A limit that cannot be applied is refused, never ignored. On this machine that would be\n" + left;
        return PolicyTemplate
            .Replace("//MISSING\n", missing, StringComparison.Ordinal)
            .Replace("LIMITS", applied, StringComparison.Ordinal);
    }

    private static string Profile(StarterOptions options, string name, string description, string[] alsoRead, string[] write) => IndentedJson.Object(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteString("description", description);
        IndentedJson.Strings(writer, "read", [.. options.SystemDirectories, .. alsoRead]);
        IndentedJson.Strings(writer, "write", write);
        IndentedJson.Strings(writer, "execute", [.. options.SystemDirectories.Except(NotExecutable)]);
        IndentedJson.Strings(writer, "environment", Environment);
        IndentedJson.Strings(writer, "egress", []);
        writer.WriteString("children", "inherit");
        IndentedJson.Strings(writer, "signals", ["INT", "TERM", "HUP", "QUIT"]);
    });

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private const string PolicyTemplate = """
        // Who may do what. Everything that no permit here matches is denied; a forbid beats every permit; an
        // error while any policy is evaluated denies as well. What can be asked about is in
        // schema.cedarschema. After a change raise "version" in bundle.json.
        //
        // An annotation in front of a permit says what comes with it:
        //   @limits    the bounds of the run; of all permits that match, the tightest of each
        //   @profile   what the run may touch: a file in profiles/. $CWD there is the working directory
        //   @id, @description   the name that decisions give as their reason, and one line about it
        //
        //MISSING

        @id("starter")
        @description("The local user may run programs. The working directory may be read and written.")
        @profile("starter")
        @limits("LIMITS")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource is Program
        )
        when { principal has uid && principal.uid == context.facts.uid }
        unless { context.facts.cwdIsHome || context.facts.cwdHoldsHomes };

        // A home directory holds keys and the start files of every shell: started there, a program may read
        // it and change nothing. `cd` into a project first, and the rule above applies.
        @id("starter-home")
        @description("Started in a home directory, programs may read it but write nothing.")
        @profile("starter-readonly")
        @limits("LIMITS")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource is Program
        )
        when { principal has uid && principal.uid == context.facts.uid }
        when { context.facts.cwdIsHome }
        unless { context.facts.cwdHoldsHomes };

        // Started in `/` or in a directory above the homes, the working directory is no grant at all.
        @id("starter-wide")
        @description("Started above the home directories, programs see the system's directories only.")
        @profile("starter-system")
        @limits("LIMITS")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource is Program
        )
        when { principal has uid && principal.uid == context.facts.uid }
        when { context.facts.cwdHoldsHomes };

        // Some rules to begin with; remove the two slashes in front of each line.
        //
        // @id("no-curl")
        // @description("Nothing is fetched from the network by hand.")
        // forbid (principal, action == Action::"process.exec", resource)
        // when { ["curl", "wget"].contains(resource.name) };
        //
        // @id("triage-reads-only")
        // @description("What calls itself support-triage runs git, and nothing that pushes.")
        // forbid (principal, action == Action::"process.exec", resource)
        // when { context.claims has agent && context.claims.agent == "support-triage" }
        // unless { resource.name == "git" && !context.arguments.argv.contains("push") };

        """;

    private const string ProtectedPolicies = """
        // Rules that win over everything else. Only `forbid` may stand here; no policy, whatever it permits,
        // can override one. They have a version of their own, in protected/bundle.json, which never goes back.

        // Inside a run no program can gain rights, so these cannot do their work. They are denied by name,
        // because a program that fails halfway through asking for root is harder to understand than a no.
        // `name` is that of the file with all links resolved. What a permitted program starts in turn is
        // held by its confinement, not by this rule.
        @id("no-privilege-helpers")
        @description("Programs that act with another user's rights, or change what is mounted, are not run.")
        forbid (
          principal,
          action == Action::"process.exec",
          resource
        )
        when {
          ["sudo", "su", "doas", "pkexec", "runuser", "newgrp", "sg", "mount", "umount", "fusermount", "fusermount3", "nsenter"]
            .contains(context.arguments.executable.name)
        };

        // Another that is often wanted; remove the two slashes in front of each line.
        //
        // @id("no-programs-from-temporary-directories")
        // @description("What anybody on the machine could have put there is not run.")
        // forbid (principal, action == Action::"process.exec", resource)
        // when { resource.path like "/tmp/*" || resource.path like "/var/tmp/*" || resource.path like "/dev/shm/*" };

        """;
}
