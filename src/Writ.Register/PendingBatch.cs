using Writ.Core.Storage;

namespace Writ.Register;

/// <summary>A batch on its way to the writer, and the caller who waits for it.</summary>
internal sealed class PendingBatch(RegisterBatch batch)
{
    // Continuations run elsewhere: the writer's thread must go on to the next commit.
    private readonly TaskCompletionSource<RegisterVerdict> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RegisterBatch Batch { get; } = batch;

    public Task<RegisterVerdict> Answer => _answer.Task;

    /// <summary>Set by the writer while the transaction is open; told to the caller only after the commit.</summary>
    public RegisterVerdict? Verdict { get; set; }

    public void Tell() => _answer.TrySetResult(Verdict ?? throw new InvalidOperationException("No verdict was reached."));

    public void Fail(Exception fault) => _answer.TrySetException(fault);
}
