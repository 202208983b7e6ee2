using Writ.Host.Pipeline;
using Writ.Report;

namespace Writ.Host.Serving;

/// <summary>Evidence put together as it is asked for, at the newest checkpoint.</summary>
internal sealed class StoredEvidence(ControlPlane plane) : IEvidence
{
    public async ValueTask<ReadOnlyMemory<byte>?> Get(string execution, CancellationToken cancellation) =>
        await plane.Evidence.Assemble(execution).ConfigureAwait(false) is { } evidence ? evidence.ToJson() : null;

    public ValueTask<ReadOnlyMemory<byte>> Trust(CancellationToken cancellation) => new(plane.Trust.Json);
}
