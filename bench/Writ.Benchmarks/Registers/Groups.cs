using System.Threading.Channels;
using Writ.Core.Storage;

namespace Writ.Benchmarks.Registers;

/// <summary>Takes all that waits, at most 512 batches, as one group after another.</summary>
internal sealed class Groups : IAsyncDisposable
{
    private const int Most = 512;

    private readonly Channel<(RegisterBatch Batch, TaskCompletionSource Done)> _waiting =
        Channel.CreateUnbounded<(RegisterBatch, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _running;

    public Groups(Func<IReadOnlyList<RegisterBatch>, Task> commit) => _running = Task.Factory.StartNew(() => Run(commit), TaskCreationOptions.LongRunning).Unwrap();

    public Task Write(RegisterBatch batch)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite((batch, done)), this);
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _running;
    }

    private async Task Run(Func<IReadOnlyList<RegisterBatch>, Task> commit)
    {
        List<(RegisterBatch Batch, TaskCompletionSource Done)> group = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < Most && _waiting.Reader.TryRead(out var one)) group.Add(one);
            try
            {
                await commit([.. group.Select(one => one.Batch)]);
                foreach (var (_, done) in group) done.SetResult();
            }
            catch (Exception fault)
            {
                foreach (var (_, done) in group) done.SetException(fault);
            }

            group.Clear();
        }
    }
}
