namespace Writ.Audit.Files;

/// <summary>The folder that a log is published in. Tiles and bundles never change once written; the checkpoint is replaced.</summary>
internal sealed class LogFolder(IFileLayer files)
{
    // A name that no part of a log has; whatever a crash left of it is written over.
    private const string Suffix = ".new";

    // More are not kept waiting: each is a file that is open to be lost.
    private const int MostStaged = 128;

    // Written beside their names, and neither synced nor renamed yet.
    private readonly HashSet<string> _staged = [];

    // Folders with names in them that are not durable yet.
    private readonly HashSet<string> _unsynced = [];

    // Folders that are known to exist.
    private readonly HashSet<string> _folders = [""];

    public byte[]? Read(string name) => files.Read(name);

    public IEnumerable<string> List() => files.List();

    public IDisposable? TryLock() => files.TryLock();

    /// <summary>Writes a tile or a bundle. Durable with the next <see cref="Sync"/>, and then whole.</summary>
    /// <exception cref="InvalidDataException">It is there already, with other bytes.</exception>
    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        var old = files.Read(name);
        if (old is not null)
        {
            if (!bytes.SequenceEqual(old)) throw new InvalidDataException($"{name} is in the log with other contents");

            // Left by a crash, perhaps with a name that is not durable yet, or in folders that are not.
            MakeFolders(FolderOf(name));
            _ = _unsynced.Add(FolderOf(name));
            return;
        }

        Stage(name, bytes);
    }

    /// <summary>Replaces a file in one step; durable when this returns.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        Stage(name, bytes);
        Sync();
    }

    /// <summary>After a fault: what was written beside its name is written again by whoever comes next.</summary>
    public void Forget() => _staged.Clear();

    /// <summary>Makes every name that was added durable.</summary>
    public void Sync()
    {
        Settle();

        // In whatever order: a crash in between may leave a folder without what is in it, or lose one with it. Nobody was told of any.
        files.SyncFolders(_unsynced);
        Faults.Hit("log-folders-synced");
        _unsynced.Clear();
    }

    /// <summary>Removes a folder of partial tiles whose full tile is durable.</summary>
    public void Drop(string folder)
    {
        files.RemoveFolder(folder);
        _ = _folders.Remove(folder);
    }

    private void Stage(string name, ReadOnlySpan<byte> bytes)
    {
        MakeFolders(FolderOf(name));
        files.Write(name + Suffix, bytes);
        Faults.Hit("log-file-written");
        _ = _staged.Add(name);
        if (_staged.Count >= MostStaged) Settle();
    }

    /// <summary>Gives what is staged its names.</summary>
    private void Settle()
    {
        if (_staged.Count == 0) return;

        // Contents are durable before the names are: a crash leaves the whole file or none, never a torn one.
        files.SyncFiles([.. _staged.Select(static name => name + Suffix)]);
        Faults.Hit("log-file-synced");
        foreach (var name in _staged)
        {
            files.Rename(name + Suffix, name);
            Faults.Hit("log-file-renamed");
            _ = _unsynced.Add(FolderOf(name));
        }

        _staged.Clear();
    }

    private void MakeFolders(string folder)
    {
        if (_folders.Contains(folder)) return;
        MakeFolders(FolderOf(folder));
        files.MakeFolder(folder);
        _ = _folders.Add(folder);

        // A folder that was there may have been made by a process that died before it made it durable.
        _ = _unsynced.Add(FolderOf(folder));
    }

    private static string FolderOf(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";
}
