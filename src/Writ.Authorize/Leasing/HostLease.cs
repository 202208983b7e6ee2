using Writ.Core.Storage;

namespace Writ.Authorize.Leasing;

/// <summary>An enforcing host's lease, as the host sees it. A pure state: what it may conclude follows from when it asked, never from
/// when it was answered.</summary>
/// <remarks>
/// <para>The host's own monotonic clock (CLOCK_BOOTTIME, which goes on through a suspend) says until when it holds: from the moment
/// the renewal was sent that was granted, so that a host which was frozen or cut off does not take old answers for fresh ones.</para>
/// <para>The register's clock is the wall. Another holder may take the lease only after the time to live and the skew that two wall
/// clocks may have, so that it never begins while this host still believes.</para>
/// </remarks>
public sealed record HostLease
{
    /// <summary>How long a granted renewal holds.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);

    /// <summary>How often it is renewed: five times within the time to live.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(200);

    private static readonly long TimeToLiveNs = (long)TimeToLive.TotalNanoseconds;
    private static readonly long RegisterMs = (long)TimeToLive.TotalMilliseconds + (Spender.SkewSeconds * 1_000);

    private HostLease(string name, string holder, long epoch, long untilNs, bool lost) =>
        (Name, Holder, Epoch, UntilNs, Lost) = (name, holder, epoch, untilNs, lost);

    /// <summary>What is leased: the right to govern runs as one host.</summary>
    public string Name { get; }

    /// <summary>One incarnation of a host: never used again.</summary>
    public string Holder { get; }

    /// <summary>0 until it was granted.</summary>
    public long Epoch { get; }

    /// <summary>Nanoseconds of the boot clock.</summary>
    public long UntilNs { get; }

    /// <summary>Whether another holder has it: for ever, for this incarnation.</summary>
    public bool Lost { get; }

    /// <summary>Not granted yet: holds nothing.</summary>
    public static HostLease Asked(string name, string holder) => new(name, holder, 0, 0, lost: false);

    /// <summary>The request to send now; it takes the lease the first time and renews it from then on. In the batch of a step it is the
    /// fence: rejected where another incarnation has taken over.</summary>
    public Lease Request(long nowMs) => new(Name, Holder, Epoch, nowMs, nowMs + RegisterMs);

    /// <summary>The answer to a request that was sent at <paramref name="sentNs"/> came back, granted.</summary>
    public HostLease Granted(long sentNs, long epoch)
    {
        // An answer to an earlier request must not shorten what a later one gave; one of another epoch is of another life.
        if (Lost || (Epoch != 0 && epoch != Epoch)) return this;
        return new HostLease(Name, Holder, epoch, Math.Max(UntilNs, sentNs + TimeToLiveNs), lost: false);
    }

    /// <summary>The register rejected it: somebody else has it, or an earlier life of this name has not run out.</summary>
    public HostLease Rejected() => Epoch == 0 ? this : new HostLease(Name, Holder, Epoch, 0, lost: true);

    /// <summary>Whether what this host governs may go on.</summary>
    public bool Holds(long nowNs) => !Lost && Epoch != 0 && nowNs < UntilNs;
}
