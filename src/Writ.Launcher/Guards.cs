namespace Writ.Launcher;

/// <summary>
/// The launcher's switchable guards, read before the clone. In a shipped binary all of them are the constant "on".
/// </summary>
internal static class Guards
{
    public static bool LeaseTimer { get; private set; } = true;

    public static bool SupervisorEnd { get; private set; } = true;

    public static bool ParentDeath { get; private set; } = true;

    public static bool Landlock { get; private set; } = true;

    public static bool NetworkNamespace { get; private set; } = true;

    public static bool HiddenDirectory { get; private set; } = true;

    public static bool Capabilities { get; private set; } = true;

    public static bool WardenEnd { get; private set; } = true;

    public static void Read()
    {
        Capabilities = !Faults.GuardOff("capabilities");
        WardenEnd = !Faults.GuardOff("warden-end");
        LeaseTimer = !Faults.GuardOff("lease-timer");
        SupervisorEnd = !Faults.GuardOff("supervisor-eof");
        ParentDeath = !Faults.GuardOff("parent-death");
        Landlock = !Faults.GuardOff("landlock");
        NetworkNamespace = !Faults.GuardOff("network-namespace");
        HiddenDirectory = !Faults.GuardOff("data-directory-mount");
    }
}
