using Writ.Audit;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Puts the evidence of one execution together from what the register holds. Read-only, but for the file it leaves.</summary>
internal sealed class EvidenceStore(DataDirectory data, IRegister register, Checkpointer checkpoints)
{
    public string PathOf(string execution) => Path.Combine(data.Evidence, execution + ".writ.json");

    /// <summary>Writes <c>evidence/exe_….writ.json</c> and returns its path.</summary>
    public async Task<string> Write(string execution)
    {
        var path = PathOf(execution);
        var evidence = await Assemble(execution).ConfigureAwait(false) ?? throw new InvalidOperationException("Evidence was asked for before the receipt.");
        AtomicFile.Write(path, evidence.ToJson());
        return path;
    }

    /// <summary>The evidence as it stands; null where there is no such execution, or it has no published receipt yet.</summary>
    public async Task<EvidenceFile?> Assemble(string execution)
    {
        var rows = await register.ReadExecution(execution).ConfigureAwait(false);
        // As the folder has it: another replica's is without tiles here until this one has caught up.
        var log = new Log(register, data.Log);
        var checkpoint = log.Published(checkpoints.Keys);
        if (rows.Count == 0 || rows[^1].PredicateType is not (PredicateTypes.Receipt or PredicateTypes.Erasure)) return null;
        if (checkpoint is null || checkpoint.Size <= rows[^1].Index) return null;

        var entries = rows.Select(row => new EvidenceEntry(row.Number, row.PredicateType, row.Leaf, row.Payload, log.ProveInclusion(row, checkpoint))).ToList();
        var input = await register.Read(Spaces.Input, execution).ConfigureAwait(false);
        var authority = await Authority(rows).ConfigureAwait(false);
        var signer = checkpoints.Keys.SignerOf(checkpoint.Note, checkpoint.Checkpoint) ?? checkpoints.Key;
        return EvidenceWriter.Create(execution, entries, checkpoint.Note, signer, input?.Value, authority);
    }

    private async Task<ReadOnlyMemory<byte>> Authority(IReadOnlyList<LogRow> rows)
    {
        var named = rows[^1].PredicateType == PredicateTypes.Erasure
            ? Stored.Read(rows[^1]).ReadPredicate(DocumentsJson.Default.ErasurePredicate).Authority
            : Stored.Read(rows[0]).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate).Authority;
        var row = await register.Read(Spaces.Authority, named.Hex).ConfigureAwait(false);
        return row?.Value ?? throw new DiagnosedException(new Diagnosis("WRIT6007", "the policies of an execution are missing",
            $"the register holds no authority {named}", "restore the register from a backup: writ log check --full", ExitCodes.Unreachable));
    }
}
