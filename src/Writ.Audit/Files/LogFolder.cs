namespace Writ.Audit.Files;

/// <summary>The folder that a log is published in. Tiles and bundles never change once written; the checkpoint is replaced.</summary>
internal sealed class LogFolder(IFileLayer files)
{
    // A name that no part of a log has; whatever a crash left of it is written over.
    private const string Suffix = ".new";

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

        Place(name, bytes);
    }

    /// <summary>Replaces a file in one step; durable when this returns.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        Place(name, bytes);
        Sync();
    }

    /// <summary>Makes every name that was added durable.</summary>
    public void Sync()
    {
        // Deepest first, so that a name never stands in a folder that could still be lost with it.
        foreach (var folder in _unsynced.OrderByDescending(folder => folder.Length)) files.SyncFolder(folder);
        Faults.Hit("log-folders-synced");
        _unsynced.Clear();
    }

    /// <summary>Removes a folder of partial tiles whose full tile is durable.</summary>
    public void Drop(string folder)
    {
        files.RemoveFolder(folder);
        _ = _folders.Remove(folder);
    }

    private void Place(string name, ReadOnlySpan<byte> bytes)
    {
        MakeFolders(FolderOf(name));

        // Contents are durable before the name is: a crash leaves the whole file or none, never a torn one.
        files.Write(name + Suffix, bytes);
        Faults.Hit("log-file-written");
        files.SyncFile(name + Suffix);
        Faults.Hit("log-file-synced");
        files.Rename(name + Suffix, name);
        Faults.Hit("log-file-renamed");
        _ = _unsynced.Add(FolderOf(name));
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
