using Writ.Core.Documents;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>Sees that nothing of a run is left alive (L7). Never says so without having seen it.</summary>
internal sealed class Confirmer(Sandbox sandbox, RunGroups groups, StopRequest stop)
{
    /// <summary>What has not died by then waits in the kernel for something else.</summary>
    public const int PatienceMilliseconds = 10_000;

    public Confirmation Confirm()
    {
        stop.KillRest();
        if (Faults.GuardOff("confirm-stop")) return Confirmation.Confirmed;
        // The end of a pid namespace's first process is complete only when every other process in it has been collected.
        var deadline = BootClock.Now() + (PatienceMilliseconds * 1_000_000L);
        if (!sandbox.HasEnded(PatienceMilliseconds)) return Confirmation.Requested;
        while (groups.IsPopulated())
        {
            if (BootClock.Now() > deadline) return Confirmation.Requested;
            stop.KillRest();
            _ = Poller.Wait([], 1);
        }

        return Confirmation.Confirmed;
    }
}
