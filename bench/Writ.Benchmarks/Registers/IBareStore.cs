using Writ.Core.Storage;

namespace Writ.Benchmarks.Registers;

/// <summary>A store that writes the rows of a batch, as many batches at once as wait, and checks nothing: what a register is measured against.</summary>
internal interface IBareStore : IAsyncDisposable
{
    Task Write(RegisterBatch batch);
}
