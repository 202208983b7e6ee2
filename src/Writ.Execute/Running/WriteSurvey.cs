using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Running;

/// <summary>
/// Finds what a run left in the directories that it could write, once nothing of it is alive. By the inodes' change times, which a
/// program cannot set: nothing has to be looked at before the start.
/// </summary>
internal sealed class WriteSurvey(IEnumerable<string> roots, TimeProvider clock)
{
    private const int MostListed = 256;
    private const int MostVisited = 20_000;
    private const ulong LargestFile = 64 << 20;
    private const ulong MostRead = 256 << 20;

    private readonly List<WrittenFile> _files = [];
    private readonly long _sinceNs = Now();
    private int _visited;
    private ulong _read;
    private int _count;
    private long _bytes;

    /// <summary>What changed since this was made.</summary>
    public WriteSummary Take()
    {
        var pending = new Stack<string>(roots);
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (pending.TryPop(out var path) && _visited < MostVisited)
        {
            if (seen.Add(path)) Visit(path, pending);
        }

        _files.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new WriteSummary { Files = [.. _files.Take(MostListed)], Count = _count, Bytes = _bytes, Incomplete = pending.Count > 0 };
    }

    private void Visit(string path, Stack<string> pending)
    {
        _visited++;
        if (FileKey.TryOf(path) is not { } key) return;
        if (key.IsDirectory)
        {
            foreach (var entry in Entries(path)) pending.Push(entry);
            return;
        }

        if (key.ChangedNs < _sinceNs) return;
        _count++;
        _bytes += (long)key.Size;
        if (_files.Count < MostListed) _files.Add(new WrittenFile(path, (long)key.Size, DigestOf(path, key)));
    }

    private Digest? DigestOf(string path, FileKey key)
    {
        const int NoFollow = 0x20000;
        if (!key.IsRegularFile || key.Size > LargestFile || _read + key.Size > MostRead) return null;
        _read += key.Size;
        using var file = Descriptor.Open(path, NoFollow | Sys.ONonBlock, out _);
        try
        {
            return file is null || !FileKey.Of(file).SameFile(key) ? null : FileDigests.Measure(file, clock).Digest;
        }
        catch (IOException)
        {
            // Somebody else changes it, or may read it and we may not: the size stands, the digest does not.
            return null;
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // As file systems stamp: by the coarse clock, which is at most a tick behind.
    private static unsafe long Now()
    {
        var time = stackalloc long[2];
        _ = Sys.Check(Sys.ClockGetTime(5 /* CLOCK_REALTIME_COARSE */, time), "clock_gettime");
        return (time[0] * 1_000_000_000) + time[1];
    }
}
