using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Writ.Core;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Execute.Programs;
using Writ.Launcher.Wire;

#pragma warning disable CA2000 // The sandbox comes by an out parameter and is disposed of; the rule cannot follow.

namespace Writ.Execute.Confining;

/// <summary>Finds out what this machine and this user can do, by doing it.</summary>
public static class HostProbe
{
    /// <summary>Makes and removes a control group in each hierarchy, and launches one sandbox up to its go. Some ten milliseconds.</summary>
    /// <param name="launcher">Null where none was found.</param>
    /// <param name="trial">Whether to launch one. Without it a run finds out by itself, and is refused with the same words.</param>
    public static HostCapabilities Probe(LauncherProgram? launcher, bool trial = true)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var landlock = Landlock.Version();
        var root = RunAs.Caller.UserId == 0;
        return new HostCapabilities(GroupPlaces.Probe(MountedGroups.Discover(), token))
        {
            KernelRelease = ProcessFiles.TryRead("/proc/sys/kernel/osrelease")?.Trim() ?? "",
            Launcher = launcher,
            LandlockVersion = landlock,
            IsRoot = root,
            CanDenyWritableCode = Sys.Call(Sys.Prctl, 66 /* PR_GET_MDWE */) >= 0,
            Homes = FindHomes(),
            Problems = FindProblems(launcher, landlock, trial),
        };
    }

    private static IReadOnlyList<Diagnostic> FindProblems(LauncherProgram? launcher, int landlock, bool trial)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return [new("WRIT3010", "the sandbox is written for Linux on x86-64", "run there")];
        if (launcher is null)
            return [new("WRIT3016", "writ-launcher was not found", "publish it beside writ")];
        if (landlock < Landlock.Floor)
        {
            var found = landlock.ToString(CultureInfo.InvariantCulture);
            var reason = $"Landlock is {(landlock == 0 ? "missing" : "of version " + found)}, and version 2 is needed";
            return [new("WRIT3010", reason, "use a kernel of version 5.19 or later with landlock in its lsm= list")];
        }

        return trial && Try(launcher, landlock) is { } problem ? [problem] : [];
    }

    // A thread of its own: the launcher's parent must outlive it, and a pool's thread may not.
    private static Diagnostic? Try(LauncherProgram launcher, int landlock)
    {
        Diagnostic? problem = null;
        var thread = new Thread(() => problem = TryLaunch(launcher, landlock), 256 << 10) { IsBackground = true, Name = "writ-probe" };
        thread.Start();
        thread.Join();
        return problem;
    }

    private static Diagnostic? TryLaunch(LauncherProgram launcher, int landlock)
    {
        try
        {
            return Launch(launcher, landlock);
        }
        catch (IOException refused)
        {
            return new("WRIT3010", $"a sandbox could not be tried: {refused.Message}", "close what this process has open, or give the machine more memory");
        }
    }

    private static Diagnostic? Launch(LauncherProgram launcher, int landlock)
    {
        using var lease = LeasePage.Create(BootClock.Now() + 20_000_000_000);
        using var nowhere = Descriptor.Open("/dev/null", 2 /* O_RDWR */, out var error);
        if (nowhere is null) return new("WRIT3010", $"/dev/null: {Sys.Message(error)}", "give the machine its devices");
        if (nowhere.Number < 4) throw new IOException("the standard streams are closed");
        int[] stdio = [nowhere.Number, nowhere.Number, nowhere.Number];
        if (PreparedSandbox.Make(launcher, out var fault) is not { } prepared) return fault;
        if (!Sandbox.TryLaunch(prepared, Orders(landlock), stdio, lease, static () => { }, out var sandbox, out fault)) return fault;
        using (sandbox)
        {
            var seized = Tracer.Seize(sandbox.TargetPid);
            sandbox.Kill();
            if (seized >= 0) Tracer.Collect(sandbox.TargetPid);
            if (!sandbox.HasEnded(5_000)) return new("WRIT3213", "a stopped sandbox did not end", "report this with the output of writ doctor");
            if (seized >= 0) return null;
            return new("WRIT3010", $"our own child may not be traced: {Sys.Message(seized)}", "set kernel.yama.ptrace_scope to 1 or 0");
        }
    }

    private static OrdersWriter Orders(int landlock)
    {
        var orders = new OrdersWriter();
        orders.Text(OrderTag.Name, "probe");
        orders.Text(OrderTag.Executable, "/proc/self/exe");
        orders.Text(OrderTag.Argument, "probe");
        orders.Text(OrderTag.Directory, "/");
        orders.Number(OrderTag.UserId, RunAs.Caller.UserId);
        orders.Number(OrderTag.GroupId, RunAs.Caller.GroupId);
        orders.Number(OrderTag.Niceness, (ulong)(Niceness.OfProcess + 21));
        orders.Number(OrderTag.ScratchBytes, 1 << 20);
        orders.Bytes(OrderTag.Filter, SeccompFilter.Build());
        orders.Number(OrderTag.LandlockFloor, Landlock.Floor);
        orders.Number(OrderTag.HandledAccess, Landlock.Handled(landlock));
        orders.Number(OrderTag.Scopes, Landlock.Scopes(landlock));
        orders.Text(OrderTag.Rule, "/proc", Landlock.Reading(directory: true));
        return orders;
    }

    // People's homes, and root's: passwd(5). System accounts have theirs in /bin, /var and the like, which are no homes.
    private static string[] FindHomes()
    {
        var homes = new HashSet<string>(StringComparer.Ordinal) { "/home" };
        foreach (var line in (ProcessFiles.TryRead("/etc/passwd") ?? "").Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length < 7 || !uint.TryParse(fields[2], CultureInfo.InvariantCulture, out var user)) continue;
            if (user is 0 or (>= 1000 and not 65534)) homes.Add(fields[5]);
        }

        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 1 } own) homes.Add(own);
        return [.. homes.Select(CanonicalPath.Resolve).OfType<string>().Where(home => home != "/").Distinct(StringComparer.Ordinal)];
    }
}
