namespace Writ.Launcher;

/// <summary>System call numbers of x86-64, and the constants that go with them.</summary>
internal static class Nr
{
    public const int Read = 0, Write = 1, Close = 3, Poll = 7, Mmap = 9, SigAction = 13, SigProcMask = 14, Ioctl = 16, Socket = 41, Bind = 49, Listen = 50, SetSockOpt = 54,
        SendMsg = 46, RecvFrom = 45, Clone = 56, Execve = 59, Wait4 = 61, Fchdir = 81, Chdir = 80, Dup3 = 292, SymlinkAt = 266, GetPid = 39,
        SetSid = 112, SetGroups = 116, SetResUid = 117, SetResGid = 119, SetPriority = 141, CapSet = 126, PivotRoot = 155, Prctl = 157, Mount = 165,
        Umount2 = 166, ExitGroup = 231, OpenAt = 257, MkDirAt = 258, UnlinkAt = 263, Unshare = 272, TimerFdCreate = 283, TimerFdSetTime = 286,
        Pipe2 = 293, PrLimit64 = 302, Seccomp = 317, OpenTree = 428, MoveMount = 429, FsOpen = 430, FsConfig = 431, FsMount = 432,
        Clone3 = 435, CloseRange = 436, OpenAt2 = 437, MountSetAttr = 442, LandlockCreate = 444, LandlockAddRule = 445,
        LandlockRestrict = 446;

    public const int EIntr = 4, ENoEnt = 2, EInval = 22, EProto = 71, EOpNotSupp = 95;

    public const int AtFdCwd = -100, AtEmptyPath = 0x1000, AtRecursive = 0x8000;

    public const int OWrOnly = 1, ORdWr = 2, ONoCtty = 0x100, OCreat = 0x40, OExcl = 0x80, ODirectory = 0x10000, OCloExec = 0x80000, OPath = 0x200000;

    public const int AttrReadOnly = 1, AttrNoSuid = 2, AttrNoDev = 4, AttrNoExec = 8;

    public const int CloneVfs = 0x00020000, ClonePidFd = 0x1000, CloneParent = 0x8000, CloneNewCgroup = 0x02000000,
        CloneNewUts = 0x04000000, CloneNewIpc = 0x08000000, CloneNewUser = 0x10000000, CloneNewPid = 0x20000000,
        CloneNewNet = 0x40000000;

    public const int SigChld = 17, SigKill = 9;
}
