using Writ.Core;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>What can be wrong with the log, and what to do. Where it halts the control plane (L11) the remedy is how to investigate.</summary>
internal static class LogFaults
{
    private const string Investigate =
        "go no further: keep a copy of the data directory, run `writ log check`, and compare with a checkpoint that a witness or an evidence file holds";

    public static RegisterException BadFile(string why) => Fault("WRIT4101", $"the published checkpoint is not one of this log ({why})", Investigate);

    public static RegisterException BadRow(string why) => Fault("WRIT4102", $"the register's checkpoint is not one of this log ({why})", Investigate);

    public static RegisterException Truncated(long entries, long size) => Fault(
        "WRIT4103", $"the register holds {entries} log entries, and a checkpoint was signed over {size}: it was truncated or rolled back", Investigate);

    public static RegisterException RolledBack(long row, long file) => Fault(
        "WRIT4104", $"the register's newest checkpoint is of size {row}, and one of size {file} is published: the register was rolled back", Investigate);

    public static RegisterException Forked(long size) => Fault(
        "WRIT4105", $"two checkpoints of this log contradict each other at size {size}", Investigate);

    public static RegisterException BadTile(string name, string why, Exception? inner = null) => Fault(
        "WRIT4106", $"{name} of the published log is not what its checkpoint says ({why})", Investigate, inner);

    public static RegisterException Rewritten(long index) => Fault(
        "WRIT4107", $"log entry {index} in the register is not the one that was published", Investigate);

    public static RegisterException Locked(string folder) => Fault(
        "WRIT4108", $"another process held the lock on {folder} for more than 30 seconds", "find the process that holds it (`fuser` names it), then try again");

    public static RegisterException Unwritable(string folder, Exception inner) => Fault(
        "WRIT4109",
        $"the log folder {folder} could not be read or written ({inner.Message})",
        "make it writable for this user, with space left; no entry is lost, and the next run publishes it",
        inner);

    public static RegisterException Overtaken() => Fault(
        "WRIT4110",
        "the register's checkpoint was changed by somebody who did not hold the log folder's lock, or the register was restored meanwhile",
        "see that no other control plane uses this register with another log folder, then start again");

    public static RegisterException NoProof(long index, long size) => Fault(
        "WRIT4111", $"the proof for entry {index} at size {size} does not lead to its checkpoint", Investigate);

    public static RegisterException NotTheLeaf(long index, string why) => Fault(
        "WRIT4140", $"the payload of log entry {index} is not what its leaf stands for ({why})", Investigate);

    public static RegisterException NotTheInput(string execution) => Fault(
        "WRIT4141", $"the decision input of {execution} in the register is not the one that its statement names", Investigate);

    private static RegisterException Fault(string code, string reason, string remedy, Exception? inner = null) =>
        new(new Diagnostic(code, reason, remedy), inner);
}
