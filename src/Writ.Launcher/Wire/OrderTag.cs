namespace Writ.Launcher.Wire;

/// <summary>What one record of the orders says. Format and meaning of each: docs/spec/sandbox.md, "Orders".</summary>
internal enum OrderTag : ushort
{
    None = 0,

    /// <summary>text: the path given to execve, absolute and free of symbolic links.</summary>
    Executable = 1,

    /// <summary>text: the next element of argv.</summary>
    Argument = 2,

    /// <summary>text: the next element of envp, NAME=VALUE.</summary>
    Variable = 3,

    /// <summary>text: the working directory.</summary>
    Directory = 4,

    /// <summary>text: what process listings show: the execution's id.</summary>
    Name = 5,

    /// <summary>text: a directory or file that stays writable.</summary>
    Writable = 10,

    /// <summary>text: a readable path that lies below a covered one (/tmp, /run) and is brought back read-only.</summary>
    Shown = 11,

    /// <summary>text: a file inside a writable directory that gets a read-only mount over itself.</summary>
    Pinned = 12,

    /// <summary>text: a directory that an empty read-only file system hides.</summary>
    Hidden = 13,

    /// <summary>value: bytes that the private /tmp, and again /dev/shm, may hold.</summary>
    ScratchBytes = 14,

    /// <summary>
    /// text: a file that is covered by a copy made of the bytes that follow it; value: where in the payload they start. A script
    /// is read by its interpreter long after it was measured: the copy is what was measured.
    /// </summary>
    Sealed = 15,

    /// <summary>value: the handled file-system accesses of the Landlock ruleset.</summary>
    HandledAccess = 20,

    /// <summary>value: the Landlock scopes of the ruleset; 0 where the kernel's interface is older than version 6.</summary>
    Scopes = 21,

    /// <summary>value: the lowest Landlock interface version that will do.</summary>
    LandlockFloor = 22,

    /// <summary>value: the accesses granted beneath text.</summary>
    Rule = 23,

    /// <summary>payload: the seccomp program, 8 bytes an instruction.</summary>
    Filter = 30,

    /// <summary>detail: the RLIMIT_ number; value: its soft and hard limit.</summary>
    ResourceLimit = 31,

    /// <summary>value: the user id to run as.</summary>
    UserId = 32,

    /// <summary>value: the group id to run as.</summary>
    GroupId = 33,

    /// <summary>value: 1 when memory may never be both writable and executable (PR_SET_MDWE).</summary>
    DenyWritableCode = 35,

    /// <summary>value: 21 more than the niceness of the target: the warden keeps the governor's own.</summary>
    Niceness = 36,

    /// <summary>value: 1 when the filter asks the supervisor about some calls: its listener is sent out with <see cref="PacketKind.Listener"/>.</summary>
    Listener = 37,

    /// <summary>value: the loopback port at which the supervisor will be the run's way out: its listening socket is made inside and sent out
    /// with <see cref="PacketKind.Egress"/>.</summary>
    Egress = 38,

    /// <summary>value: rows times 65536 plus columns of the terminal that is made inside and becomes the target's three streams.</summary>
    Terminal = 39,

    /// <summary>text: a version 1 cgroup's tasks file that the target joins.</summary>
    TasksFile = 40,

    /// <summary>text: the version 2 cgroup directory that the target is started in.</summary>
    UnifiedGroup = 41,
}
