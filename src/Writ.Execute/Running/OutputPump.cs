using System.Security.Cryptography;
using Writ.Core;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>Carries one of the program's output streams to its reader, counting and digesting what is passed on.</summary>
internal sealed class OutputPump : IDisposable
{
    private readonly Descriptor _source;
    private readonly Stream _reader;
    private readonly OutputBudget _budget;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Thread _thread;

    // Written by the pump's thread; read after it has ended, or as a running count.
    private long _bytes;

    public OutputPump(string name, Descriptor source, Stream reader, OutputBudget budget)
    {
        (_source, _reader, _budget) = (source, reader, budget);
        _thread = new Thread(Run, 128 << 10) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Waits for the stream's end. False when the reader still holds the pump up.</summary>
    public bool Join(int milliseconds) => _thread.Join(milliseconds);

    /// <summary>The digest of what was passed on; null while the pump is still at it.</summary>
    public Digest? TryDigest()
    {
        if (_thread.IsAlive) return null;
        Span<byte> digest = stackalloc byte[Digest.Size];
        _ = _hash.GetCurrentHash(digest);
        return new Digest(digest);
    }

    public void Dispose()
    {
        // A pump that its reader holds up keeps what it uses until it gets free.
        if (_thread.IsAlive) return;
        _source.Dispose();
        _hash.Dispose();
    }

    private void Run()
    {
        // Never moved or cleared: of a program that says nothing it is no memory.
        var buffer = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);
        var passing = true;
        while (_source.Read(buffer) is > 0 and var got)
        {
            // Over budget or without a reader it goes on reading, so that the program meets its stop and not a full pipe.
            var granted = passing ? _budget.Take((int)got) : 0;
            if (granted == 0) continue;
            passing = TryPass(buffer.AsSpan(0, granted));
        }
    }

    private bool TryPass(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _reader.Write(bytes);
            _reader.Flush();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            _budget.ReaderGone();
            return false;
        }

        _hash.AppendData(bytes);
        _ = Interlocked.Add(ref _bytes, bytes.Length);
        return true;
    }
}
