namespace Writ.Benchmarks.Subjects;

/// <summary>A program that becomes some 150 processes, a third of them daemons in sessions of their own, and says when it has.</summary>
internal static class Tree
{
    public const string Script =
        "i=0; while [ $i -lt 50 ]; do (setsid sh -c 'sleep 1000 & sleep 1000' &) ; sleep 1000 & i=$((i+1)); done; echo grown; sleep 1000";

    /// <summary>An output that tells when the tree has grown.</summary>
    internal sealed class Output : MemoryStream
    {
        private readonly TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Grown => _grown.Task;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            if (GetBuffer().AsSpan(0, (int)Length).IndexOf("grown"u8) >= 0) _grown.TrySetResult();
        }
    }
}
