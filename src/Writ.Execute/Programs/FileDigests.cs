using System.Collections.Concurrent;
using System.Security.Cryptography;
using Writ.Core;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>SHA-256 of files, by descriptor: what is measured is what was opened.</summary>
internal static class FileDigests
{
    private const int MostRemembered = 4096;

    // A page that is dirty already can be written once more through an old mapping without a new change time, until it is written
    // back (30 s by default). So only a file that has rested for longer is remembered; a younger one is read every time.
    private const long RestNs = 120_000_000_000;

    private static readonly ConcurrentDictionary<FileKey, Digest> Remembered = new();

    /// <summary>The digest of the bytes as they are read, whatever becomes of the file's name and mode meanwhile.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Digest OfBytes(Descriptor file, TimeProvider clock) => Measure(file, FileKey.Of(file), clock, out _);

    /// <summary>The digest of the whole content, and the key it was measured under.</summary>
    /// <exception cref="IOException">It cannot be read, or changes while it is.</exception>
    public static (Digest Digest, FileKey Key) Measure(Descriptor file, TimeProvider clock)
    {
        var key = FileKey.Of(file);
        return (Measure(file, key, clock), key);
    }

    /// <summary>The digest of the whole content, of a file whose key was read a moment ago.</summary>
    /// <exception cref="IOException">It cannot be read, or changes while it is.</exception>
    public static Digest Measure(Descriptor file, FileKey key, TimeProvider clock)
    {
        var digest = Measure(file, key, clock, out var changed);
        return changed ? throw new IOException("the file changed while it was measured") : digest;
    }

    private static Digest Measure(Descriptor file, FileKey key, TimeProvider clock, out bool changed)
    {
        changed = false;
        if (Remembered.TryGetValue(key, out var known)) return known;
        var digest = Read(file);
        changed = FileKey.Of(file) != key;
        var nowNs = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        if (!changed && nowNs - key.ChangedNs > RestNs && nowNs - key.ModifiedNs > RestNs)
        {
            if (Remembered.Count >= MostRemembered) Remembered.Clear();
            Remembered[key] = digest;
        }

        return digest;
    }

    private static Digest Read(Descriptor file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        long offset = 0;
        while (Sys.Check(file.ReadAt(buffer, offset), "read") is > 0 and var got)
        {
            hash.AppendData(buffer, 0, (int)got);
            offset += got;
        }

        Span<byte> result = stackalloc byte[Digest.Size];
        _ = hash.GetHashAndReset(result);
        return new Digest(result);
    }
}
