using Writ.Core;
using Writ.Execute.Linux;
using Writ.Launcher.Wire;

namespace Writ.Execute.Launching;

/// <summary>What a failed step of the launch means to people. The id is WRIT3100 plus the step's number.</summary>
internal static class LaunchFaults
{
    private const int NoSuchCall = 38;
    private const string Report = "report this with the output of writ doctor";
    private const string Namespaces = "allow unprivileged user namespaces, or run as root; writ doctor says which is missing";
    private const string Newer = "use a kernel of version 5.19 or later, in a container whose system call filter lets the launcher's calls through";

    public static Diagnostic Explain(Packet fault, OrdersWriter orders)
    {
        var (id, what, remedy) = Describe(fault.Step);
        var subject = orders.Subject(fault.Index);
        if (fault.Error == NoSuchCall) remedy = Newer;
        return new(id, $"the sandbox could not {what}{(subject is null ? "" : " " + subject)}: {Sys.Message(-fault.Error)}", remedy);
    }

    private static (string Id, string What, string Remedy) Describe(LaunchStep step) => step switch
    {
        LaunchStep.ReadOrders => ("WRIT3101", "read its orders", "install launcher and supervisor of the same version"),
        LaunchStep.OpenControlGroup => ("WRIT3102", "open the control group", "run writ doctor: the group's owner may have changed"),
        LaunchStep.CloneNamespaces => ("WRIT3103", "make its namespaces", Namespaces),
        LaunchStep.MapIds => ("WRIT3110", "map its user", Namespaces),
        LaunchStep.MakePrivate => ("WRIT3111", "make its mounts private", Namespaces),
        LaunchStep.CloneTree => ("WRIT3112", "take the path", "let the path exist and hold no symbolic link"),
        LaunchStep.CloneRoot => ("WRIT3113", "take the root directory", Namespaces),
        LaunchStep.SealRoot => ("WRIT3114", "make its root read-only", "use a kernel of version 5.12 or later"),
        LaunchStep.AttachRoot => ("WRIT3115", "put its root in place", Namespaces),
        LaunchStep.CoverDirectory => ("WRIT3116", "mount its own /proc, /tmp, /sys and /run", "run outside a container that covers parts of /proc, or as root"),
        LaunchStep.MakeDevices => ("WRIT3117", "make its devices", "let /dev hold null, zero, full, random and urandom"),
        LaunchStep.AttachTree => ("WRIT3118", "mount", "let the path exist and hold no symbolic link"),
        LaunchStep.HideDirectory => ("WRIT3119", "hide", "let the path exist and hold no symbolic link"),
        LaunchStep.PivotRoot => ("WRIT3120", "change its root", Namespaces),
        LaunchStep.LoopbackUp => ("WRIT3121", "raise its loopback", Report),
        LaunchStep.ArmLease => ("WRIT3122", "arm its lease", Report),
        LaunchStep.CloneTarget => ("WRIT3123", "start a process in it", "raise this user's limit on processes"),
        LaunchStep.OpenEgress => ("WRIT3124", "listen where its way out is", Report),
        LaunchStep.OpenTerminal => ("WRIT3125", "make its terminal", "use a kernel with devpts, and free some of its pseudo-terminals"),
        LaunchStep.TakeTerminal => ("WRIT3147", "take its terminal", Report),
        LaunchStep.JoinControlGroup => ("WRIT3130", "join the control group", "run writ doctor: the group's owner may have changed"),
        LaunchStep.NewSession => ("WRIT3131", "open a session", Report),
        LaunchStep.ResourceLimits => ("WRIT3132", "set a resource limit", "ask for no more than the caller's own hard limit"),
        LaunchStep.LandlockVersion => ("WRIT3133", "use Landlock", "use a kernel of version 5.19 or later with landlock in its lsm= list"),
        LaunchStep.LandlockRuleset => ("WRIT3134", "make a Landlock ruleset", "use a kernel of version 5.19 or later with landlock in its lsm= list"),
        LaunchStep.LandlockRule => ("WRIT3135", "grant", "let the path exist and hold no symbolic link"),
        LaunchStep.DropBounding => ("WRIT3136", "give up its bounding set", Report),
        LaunchStep.SetIds => ("WRIT3137", "become the user it runs as", "run as root, or as that user"),
        LaunchStep.DropCapabilities => ("WRIT3138", "give up its capabilities", Report),
        LaunchStep.NoNewPrivileges => ("WRIT3139", "give up new privileges", Report),
        LaunchStep.LandlockRestrict => ("WRIT3140", "restrict itself by Landlock", "nest fewer sandboxes: the kernel stacks 16 rulesets"),
        LaunchStep.ChangeDirectory => ("WRIT3141", "enter the working directory", "start where the run's user may enter"),
        LaunchStep.InstallFilter => ("WRIT3142", "install its system call filter", "use a kernel with seccomp filters"),
        LaunchStep.AwaitGo => ("WRIT3143", "wait for its start", Report),
        LaunchStep.CloseDescriptors => ("WRIT3144", "close its descriptors", "use a kernel of version 5.11 or later"),
        LaunchStep.Execute => ("WRIT3145", "execute the program", "check that the file can be executed by the run's user"),
        LaunchStep.DenyWritableCode => ("WRIT3146", "deny writable and executable memory", "use a kernel of version 6.3 or later, or set jit in the profile"),
        _ => ("WRIT3197", "take a step that this version does not know", "install launcher and supervisor of the same version"),
    };
}
