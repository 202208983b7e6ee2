using Writ.Core.Documents;

namespace Writ.Execute.Running;

/// <summary>Whether trust still holds (L6). Asked once before the program starts and then at every heartbeat.</summary>
/// <remarks>
/// One call at a time, and never while the journal is. <see cref="Renew"/> is called by the run's own thread. It must answer within the lease's time to live: while it does not, nothing
/// renews the warden's deadline, and the run ends by itself. An exception stops the run.
/// </remarks>
public interface ILease
{
    LeaseAnswer Renew();

    /// <summary>Whether trust plainly still holds, by what was seen a moment ago: without waiting for anything, for one thread asks for all runs at rest. Whatever is not
    /// plain is a no, and the run's own thread then asks <see cref="Renew"/>.</summary>
    bool StillHolds() => false;
}

/// <summary>One answer. The default stops.</summary>
public readonly record struct LeaseAnswer
{
    private LeaseAnswer(bool holds, StopReason? stop, Limits? tighter) => (Holds, Stop, Tighter) = (holds, stop, tighter);

    public static LeaseAnswer Continue { get; } = new(true, null, null);

    public bool Holds { get; }

    /// <summary>Why the run must stop; null while it may go on.</summary>
    public StopReason? Stop { get; }

    /// <summary>Limits to go on with, in addition to the ones in force.</summary>
    public Limits? Tighter { get; }

    /// <summary>Go on, but with these limits too. Wall time, CPU time, output and bytes sent can be tightened live; anything else stops the run.</summary>
    public static LeaseAnswer Tighten(Limits limits) => new(true, null, limits);

    public static LeaseAnswer End(StopReason reason) => new(false, reason, null);
}
