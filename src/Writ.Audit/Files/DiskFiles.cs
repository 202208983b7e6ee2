using System.Runtime.ExceptionServices;

namespace Writ.Audit.Files;

/// <summary>The file layer of a real folder.</summary>
internal sealed class DiskFiles(string folder) : IFileLayer
{
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 8 };

    public byte[]? Read(string name)
    {
        // Most of what is asked for before it is written is not there, and an exception costs more than the write.
        var path = PathOf(name);
        if (!File.Exists(path)) return null;
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Create, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(file, bytes, 0);
    }

    public void SyncFile(string name)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.Read);
        RandomAccess.FlushToDisk(file);
    }

    public void SyncFiles(IReadOnlyCollection<string> names) => Together(names, SyncFile);

    public void SyncFolders(IReadOnlyCollection<string> names) => Together(names, SyncFolder);

    // A disk that is asked to sync ten at once takes little longer than for one.
    private static void Together(IReadOnlyCollection<string> names, Action<string> sync)
    {
        if (names.Count == 1)
        {
            sync(names.First());
            return;
        }

        try
        {
            _ = Parallel.ForEach(names, AtOnce, sync);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void MakeFolder(string name) => Directory.CreateDirectory(PathOf(name));

    public void SyncFolder(string name)
    {
        var path = PathOf(name);
        using var handle = Posix.OpenFolder(path);
        Posix.Sync(handle, path);
    }

    public void RemoveFolder(string name)
    {
        var path = PathOf(name);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public IEnumerable<string> List() =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path));

    public IDisposable? TryLock()
    {
        var handle = Posix.OpenFolder(folder);
        try
        {
            if (Posix.TryLock(handle, folder)) return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    private string PathOf(string name) => name.Length == 0 ? folder : Path.Combine(folder, name);
}
