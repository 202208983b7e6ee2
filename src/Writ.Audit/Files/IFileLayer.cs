namespace Writ.Audit.Files;

/// <summary>The few steps that a file system is asked for, each of which a crash may stand before or after.</summary>
/// <remarks>
/// Names are relative, with forward slashes. Nothing but <see cref="SyncFile"/> and <see cref="SyncFolder"/> makes anything
/// durable: contents survive a crash from the first, names (a new one, a renamed one, a new folder) from the second of the
/// folder they stand in. Implemented by the disk and, in tests, by a simulation that loses what it may lose.
/// </remarks>
internal interface IFileLayer
{
    /// <summary>A file's bytes, or null where there is none.</summary>
    byte[]? Read(string name);

    /// <summary>Writes a new file, or over an old one.</summary>
    void Write(string name, ReadOnlySpan<byte> bytes);

    void SyncFile(string name);

    /// <summary>Syncs several, in whatever order.</summary>
    void SyncFiles(IReadOnlyCollection<string> names)
    {
        foreach (var name in names) SyncFile(name);
    }

    /// <summary>Gives a file another name, in one step, replacing what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Makes one folder, where there is none; its parent exists.</summary>
    void MakeFolder(string name);

    /// <summary>The empty name is the log's folder itself.</summary>
    void SyncFolder(string name);

    /// <summary>Syncs several, in whatever order.</summary>
    void SyncFolders(IReadOnlyCollection<string> names)
    {
        foreach (var name in names) SyncFolder(name);
    }

    /// <summary>Removes a folder and the files in it. Nothing happens where there is none.</summary>
    void RemoveFolder(string name);

    /// <summary>Names of all files, in no order.</summary>
    IEnumerable<string> List();

    /// <summary>The lock between processes, or null where another has it. Released when disposed of and when the process dies.</summary>
    IDisposable? TryLock();
}
