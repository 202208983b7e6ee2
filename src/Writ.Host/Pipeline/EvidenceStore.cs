using Writ.Audit;
using Writ.Core.Evidence;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>Puts the evidence of one execution together from what the register holds. Read-only, but for the file it leaves.</summary>
internal sealed class EvidenceStore(DataDirectory data, IRegister register, Checkpointer checkpoints)
{
    /// <summary>Writes <c>evidence/exe_….writ.json</c> and returns its path.</summary>
    public async Task<string> Write(string execution)
    {
        var path = Path.Combine(data.Evidence, execution + ".writ.json");
        var evidence = await Assemble(execution).ConfigureAwait(false) ?? throw new InvalidOperationException("Evidence was asked for before the receipt.");
        AtomicFile.Write(path, evidence.ToJson());
        return path;
    }

    /// <summary>The evidence as it stands; null where there is no such execution, or it has no published receipt yet.</summary>
    public async Task<EvidenceFile?> Assemble(string execution)
    {
        var rows = await register.ReadExecution(execution).ConfigureAwait(false);
        var checkpoint = await checkpoints.Newest().ConfigureAwait(false);
        if (rows.Count == 0 || rows[^1].PredicateType != Core.Statements.PredicateTypes.Receipt || checkpoint is null || checkpoint.Size <= rows[^1].Index) return null;

        var log = new Log(register, data.Log);
        var entries = rows.Select(row => new EvidenceEntry(row.Number, row.PredicateType, row.Leaf, row.Payload, log.ProveInclusion(row, checkpoint))).ToList();
        var input = await register.Read(Spaces.Input, execution).ConfigureAwait(false);
        var authority = await Authority(rows[0]).ConfigureAwait(false);
        return EvidenceWriter.Create(execution, entries, checkpoint.Note, checkpoints.Key, input?.Value, authority);
    }

    private async Task<ReadOnlyMemory<byte>> Authority(LogRow first)
    {
        var predicate = Stored.Read(first).ReadPredicate(Core.Documents.DocumentsJson.Default.AuthorizationPredicate);
        var row = await register.Read(Spaces.Authority, predicate.Authority.Hex).ConfigureAwait(false);
        return row?.Value ?? throw new DiagnosedException(new Diagnosis("WRIT6007", "the policies of an execution are missing",
            $"the register holds no authority {predicate.Authority}", "restore the register from a backup: writ log check --full", ExitCodes.Unreachable));
    }
}
