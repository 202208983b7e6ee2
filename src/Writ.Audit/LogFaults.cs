using Writ.Core;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>What can be wrong with the log, and what to do. Where it halts the control plane (L11) the remedy is how to investigate.</summary>
internal static class LogFaults
{
    /// <summary>A witness has seen more than this log has.</summary>
    public const string WitnessAheadCode = "WRIT4112";

    /// <summary>Those that halt the control plane (L11).</summary>
    public static readonly IReadOnlySet<string> Contradictions = new HashSet<string>(StringComparer.Ordinal)
    {
        "WRIT4101", "WRIT4102", "WRIT4103", "WRIT4104", "WRIT4105", "WRIT4106", "WRIT4107", "WRIT4110", "WRIT4111", WitnessAheadCode, "WRIT4113",
    };

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

    public static RegisterException WitnessAhead(string witness, long seen, long size) => Fault(
        WitnessAheadCode,
        $"the witness {witness} cosigned this log at size {seen}, and here it has {size}: register and log were rolled back, or another copy of them writes",
        Investigate);

    public static RegisterException WitnessContradicts(string witness, long size) => Fault(
        "WRIT4113", $"the witness {witness} saw another log under this name than the one here at size {size}: it was forked", Investigate);

    public static RegisterException NoQuorum(long size, IReadOnlyList<string> missing) => Fault(
        "WRIT4114",
        $"too few witnesses cosigned the checkpoint of size {size} ({(missing.Count == 0 ? "none has a URL" : string.Join("; ", missing))})",
        "see that they can be reached and know this log (`writ log status`), or change the data directory's witness.policy; nothing is lost");

    public static RegisterException WitnessHeld(string folder) => Fault(
        "WRIT4130", $"another process has the witness's folder {folder}", "end it, or give another folder: two would contradict each other");

    public static RegisterException WitnessStore(string name, string why, Exception? inner) => Fault(
        "WRIT4131", $"what the witness saw last cannot be read or written: {name} ({why})",
        "restore it or make it writable; without it the witness must not cosign, since it would not know what it signed", inner);

    public static RegisterException NotTheLeaf(long index, string why) => Fault(
        "WRIT4140", $"the payload of log entry {index} is not what its leaf stands for ({why})", Investigate);

    public static RegisterException NotTheInput(string execution) => Fault(
        "WRIT4141", $"the decision input of {execution} in the register is not the one that its statement names", Investigate);

    private static RegisterException Fault(string code, string reason, string remedy, Exception? inner = null) =>
        new(new Diagnostic(code, reason, remedy), inner);
}
