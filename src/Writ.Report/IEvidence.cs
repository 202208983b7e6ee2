namespace Writ.Report;

/// <summary>The evidence and the trust that Report hands on, byte for byte; the host implements it.</summary>
public interface IEvidence
{
    /// <summary>The evidence file of one execution (docs/spec/evidence.md), or null (or nothing) where there is none yet or none of that id.</summary>
    ValueTask<ReadOnlyMemory<byte>?> Get(string execution, CancellationToken cancellation);

    /// <summary>The <c>trust.json</c> in force.</summary>
    ValueTask<ReadOnlyMemory<byte>> Trust(CancellationToken cancellation);
}
