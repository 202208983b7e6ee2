namespace Writ.Launcher.Wire;

/// <summary>What a packet says. To the launcher: prepare, orders, go, lease. From it: the rest.</summary>
internal enum PacketKind : ushort
{
    None = 0,

    /// <summary>To the warden, with the target's three standard streams and the page of its lease attached. value: the number of bytes of orders that follow in further packets.</summary>
    Orders = 1,

    /// <summary>To the warden: let the confined child call execve.</summary>
    Go = 2,

    /// <summary>To the warden: the lease has become shorter.</summary>
    Lease = 3,

    /// <summary>To stage0. value: 1 when a new user namespace is needed, because the caller is not root.</summary>
    Prepare = 4,

    /// <summary>From stage0, with the warden's pidfd attached: the namespaces and their first process exist.</summary>
    Cloned = 10,

    /// <summary>From the warden, with the child's pidfd attached: the child is confined and waits for go.</summary>
    Ready = 11,

    /// <summary>From the warden. value: the child's wait status. The warden exits after it.</summary>
    Ended = 12,

    /// <summary>From the warden: the lease ran out. The warden exits after it.</summary>
    LeaseLost = 13,

    /// <summary>From anyone. step and error say what failed; index is the record of the orders it concerns, or -1.</summary>
    Fault = 14,

    /// <summary>From the confined child, with the listener of its system call filter attached, before it is ready.</summary>
    Listener = 15,

    /// <summary>From the warden, with the socket attached that listens where the run's way out is.</summary>
    Egress = 16,

    /// <summary>From the warden, with the controlling side of the run's terminal attached, before the child is ready.</summary>
    Terminal = 17,
}
