using System.Net.Sockets;

namespace Writ.Execute.Egress;

/// <summary>One end of a connection: what has come and was not taken yet, and a stream for more. One reader and one writer at a time.</summary>
internal sealed class Wire(Stream stream, Socket socket) : IDisposable
{
    private const int Size = 64 << 10;
    private const int MostLeft = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Not from a pool: a read may be left behind in it when the connection is closed.
    private readonly byte[] _buffer = new byte[Size];
    private int _start;
    private int _end;

    /// <summary>What has come.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    public void Skip(int count) => _start += count;

    /// <summary>Waits for more; false at the end, or where what has come and was not taken fills all there is room for.</summary>
    public async ValueTask<bool> Fill(CancellationToken cancellation)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        if (_end == Size && _start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == Size) return false;
        var got = await stream.ReadAsync(_buffer.AsMemory(_end, Size - _end), cancellation).ConfigureAwait(false);
        _end += got;
        return got > 0;
    }

    public ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => stream.WriteAsync(bytes, cancellation);

    /// <summary>The bytes up to and with an end mark; null where the connection ends before, or there is no end within <paramref name="most"/>.</summary>
    public async ValueTask<byte[]?> ReadTo(byte[] mark, int most, CancellationToken cancellation)
    {
        for (var seen = 0; ;)
        {
            var at = Buffered.Span[seen..].IndexOf(mark);
            if (at >= 0)
            {
                var whole = Buffered[..(seen + at + mark.Length)].ToArray();
                Skip(whole.Length);
                return whole.Length > most ? null : whole;
            }

            seen = Math.Max(0, Buffered.Length - mark.Length + 1);
            if (Buffered.Length > most || !await Fill(cancellation).ConfigureAwait(false)) return null;
        }
    }

    /// <summary>Says that nothing more will come from us, and takes what still comes for a moment: to close at once would throw away what the
    /// other end has not read yet.</summary>
    /// <param name="reading">Who reads here already, if anybody.</param>
    public async Task EndWriting(Task? reading)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            if (reading is { IsCompleted: false }) await reading.WaitAsync(late.Token).ConfigureAwait(false);
            else for (var taken = 0; taken < MostLeft && await Fill(late.Token).ConfigureAwait(false); Skip(Buffered.Length)) taken += Buffered.Length;
        }
        catch (Exception over) when (over is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there any more, or says what nobody will hear.
        }
    }

    public void Dispose() => stream.Dispose();
}
