using SQLitePCL;
using Writ.Core;
using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>What SQLite's error codes mean to whoever runs the control plane.</summary>
internal static class StoreFaults
{
    // SQLITE_IOERR_SHMSIZE: the file that processes share could not grow to its first page, which is how a full disk shows first.
    private const int SharedFileCannotGrow = 4_874;

    // SQLITE_READONLY_*, SQLITE_IOERR_* and their like share the primary codes below.
    public static RegisterException Diagnose(SqliteFault fault, string path) => fault.Primary switch
    {
        raw.SQLITE_CORRUPT => Corrupt(path, fault.Message, fault),
        raw.SQLITE_NOTADB => NotOurs(path, fault),
        raw.SQLITE_FULL => Full(path, fault),
        raw.SQLITE_IOERR when fault.Code == SharedFileCannotGrow => Full(path, fault),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Locked(path, fault),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => Unwritable(path, fault),
        raw.SQLITE_IOERR => Fault(
            "WRIT4006", $"reading or writing the register {path} failed ({fault.Message})", "check the disk and its file system, then start again", fault),
        _ => Fault("WRIT4007", $"the register {path} did not answer ({fault.Message})", "run `writ log check`, then start again", fault),
    };

    public static RegisterException Corrupt(string path, string found, Exception? inner = null) => Fault(
        "WRIT4001",
        $"the register {path} is damaged ({found})",
        "keep a copy of the data directory, then restore a backup with `writ register restore`",
        inner);

    public static RegisterException Newer(string path, long found, long known) => Fault(
        "WRIT4002", $"the register {path} has schema {found}, and this program knows none beyond {known}", "use the newer version of writ that wrote it");

    public static RegisterException Unwritable(string path, Exception? inner = null) => Fault(
        "WRIT4003",
        $"the register {path} cannot be opened for writing",
        "make its directory exist and be writable for this user, on a file system that is not mounted read-only",
        inner);

    public static RegisterException Full(string path, Exception inner) => Fault(
        "WRIT4004", $"no space is left for the register {path}", "free space on its file system; nothing was recorded", inner);

    public static RegisterException Locked(string path, Exception? inner = null) => Fault(
        "WRIT4005",
        $"another process kept the register {path} locked for too long",
        "find the process that holds it (`fuser` names it), then try again",
        inner);

    public static RegisterException NotOurs(string path, Exception? inner = null) => Fault(
        "WRIT4008", $"{path} is not a register of Writ", "point --data at the right directory, or move that file away", inner);

    public static RegisterException NoWal(string path, string mode) => Fault(
        "WRIT4009",
        $"the file system of {path} cannot share a register between processes (journal mode {mode})",
        "put the data directory on a local file system");

    public static RegisterException Stopped(string path, Exception why) => Fault(
        "WRIT4010", $"the register {path} stopped after an earlier fault ({why.Message})", "start again: what was committed is there", why);

    public static RegisterException NoBackup(string path, string why, Exception? inner = null) => Fault(
        "WRIT4030", $"no backup was made at {path}: {why}", "name a new file in a folder that this user may write, with enough space", inner);

    public static RegisterException BadBackup(string path, string found, Exception? inner = null) => Fault(
        "WRIT4031", $"{path} is no sound backup: {found}", "restore another; nothing was changed", inner);

    private static RegisterException Fault(string code, string reason, string remedy, Exception? inner = null) =>
        new(new Diagnostic(code, reason, remedy), inner);
}
