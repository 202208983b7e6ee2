using System.Globalization;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Confining;
using Writ.Execute.Launching;

namespace Writ.Host.Doctor;

/// <summary>Launcher, kernel and control groups: what confinement stands on.</summary>
internal static class MachineFindings
{
    private const string Launcher = "launcher";
    private const string Kernel = "kernel";
    private const string Groups = "cgroups";

    public static IEnumerable<Finding> Find(HostCapabilities host)
    {
        yield return LauncherOf(host.Launcher);
        yield return Finding.Ok(Kernel, "release", host.KernelRelease);
        yield return host.LandlockVersion > 0
            ? Finding.Ok(Kernel, "Landlock", "version " + Number(host.LandlockVersion))
            : Feature("Landlock", "the kernel does not offer it", "use a kernel of version 5.19 or later with landlock in its lsm= list");
        yield return Seccomp();
        yield return UserNamespaces(host.IsRoot);
        yield return Pidfd();
        yield return Ptrace(host.IsRoot);
        yield return host.CanDenyWritableCode
            ? Finding.Ok(Kernel, "deny writable code", "PR_SET_MDWE")
            : Feature("deny writable code", "PR_SET_MDWE is missing", "use a kernel of version 6.3 or later; profiles that forbid JIT are refused");

        // The proof of all of these together: a sandbox was made and thrown away, up to the moment it would have run something.
        if (host.Problems.Count == 0) yield return Finding.Ok(Kernel, "sandbox", "one was made as a run would make it, and ended");
        foreach (var problem in host.Problems) yield return Finding.Blocks(Kernel, "sandbox", problem);
        foreach (var finding in ControlGroups(host)) yield return finding;
    }

    /// <summary>The limits that cannot be applied here, by name, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> UnavailableLimits(HostCapabilities host)
    {
        var unavailable = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, limits) in EachLimit())
        {
            if (host.FirstThatCannotApply(limits) is { } refused) unavailable[name] = refused.Why;
        }

        return unavailable;
    }

    private static Finding LauncherOf(LauncherProgram? launcher) => launcher switch
    {
        { Kind: LauncherKind.Native } => Finding.Ok(Launcher, "writ-launcher", $"NativeAOT, {launcher.Path}"),
        { Kind: LauncherKind.AppHost } => Finding.Ok(Launcher, "writ-launcher", $"apphost (no C linker when it was built; each start takes some 50 ms longer), {launcher.Path}"),
        _ => Finding.Blocks(Launcher, "writ-launcher", new("WRIT3016", "writ-launcher was not found", "publish it beside writ")),
    };

    private static Finding Seccomp()
    {
        const string Actions = "/proc/sys/kernel/seccomp/actions_avail";
        return TryRead(Actions) is { } actions && actions.Contains("kill_process", StringComparison.Ordinal)
            ? Finding.Ok(Kernel, "seccomp", "filters" + (actions.Contains("user_notif", StringComparison.Ordinal) ? " and notification" : ""))
            : Feature("seccomp", $"{Actions} names no filter actions", "use a kernel with CONFIG_SECCOMP_FILTER");
    }

    private static Finding UserNamespaces(bool root)
    {
        const string Name = "user namespaces";
        if (root) return Finding.Ok(Kernel, Name, "not needed: root makes the others without one");
        if (TryRead("/proc/sys/user/max_user_namespaces") is null or "0")
            return Feature(Name, "user.max_user_namespaces is 0", "sysctl user.max_user_namespaces=10000, or run as root");
        if (TryRead("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            return Feature(Name, "kernel.unprivileged_userns_clone is 0", "sysctl kernel.unprivileged_userns_clone=1, or run as root");
        if (TryRead("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            return Feature(Name, "kernel.apparmor_restrict_unprivileged_userns is 1", "allow them to writ-launcher in an AppArmor profile, or run as root");
        return Finding.Ok(Kernel, Name, "available to this user");
    }

    private static Finding Pidfd() => Native.HasPidfd()
        ? Finding.Ok(Kernel, "pidfd", "available")
        : Feature("pidfd", "pidfd_open is missing or forbidden", "use a kernel of version 5.4 or later, and a container whose seccomp profile allows pidfd_open");

    private static Finding Ptrace(bool root)
    {
        // 1: descendants only, which is what ours are; 2: only with a capability; 3: nobody.
        var scope = TryRead("/proc/sys/kernel/yama/ptrace_scope") ?? "0";
        return scope is "0" or "1" || (scope == "2" && root)
            ? Finding.Ok(Kernel, "ptrace", $"scope {scope}")
            : Feature("ptrace", $"kernel.yama.ptrace_scope is {scope}", "sysctl kernel.yama.ptrace_scope=1: what starts is measured at its exec-stop");
    }

    private static IEnumerable<Finding> ControlGroups(HostCapabilities host)
    {
        var mounts = TryRead("/proc/self/mountinfo") ?? "";
        var versions = (mounts.Contains(" - cgroup2 ", StringComparison.Ordinal), mounts.Contains(" - cgroup ", StringComparison.Ordinal));
        yield return versions is (false, false)
            ? Finding.Absent(Groups, "hierarchies", new("WRIT6060", "none is mounted", "mount cgroup2 at /sys/fs/cgroup"))
            : Finding.Ok(Groups, "hierarchies", versions switch { (true, true) => "v2, and v1 beside it", (true, false) => "v2", _ => "v1" });
        yield return host.HasKillGroup
            ? Finding.Ok(Groups, "kill", "a tree is killed by one write")
            : Finding.Absent(Groups, "kill", new("WRIT6060", "no version 2 group can be made here", "delegate one to this user; trees are killed through their namespace meanwhile"));
        foreach (var (name, limits) in EachLimit())
        {
            yield return host.FirstThatCannotApply(limits) is { } refused
                ? Finding.Absent(Groups, $"limit {name}", new("WRIT6061", refused.Why, $"delegate the controller to this user; until then a run limited in {name} is refused, never run without"))
                : Finding.Ok(Groups, $"limit {name}", "can be applied");
        }
    }

    private static IEnumerable<(string Name, Limits Limits)> EachLimit()
    {
        // A process has no tokens: that limit belongs to other kinds of execution.
        foreach (var name in LimitsText.Names.Where(name => name != "tokens"))
        {
            var one = name switch { "wall" or "cpu" => "1s", "memory" or "output" or "file" => "1MiB", _ => "1" };
            if (!LimitsText.TryParse($"{name}={one}", out var limits, out var why)) throw new InvalidOperationException(why.ToString());
            yield return (name, limits);
        }
    }

    private static Finding Feature(string name, string why, string remedy) => Finding.Absent(Kernel, name, new Diagnostic("WRIT6060", why, remedy));

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
