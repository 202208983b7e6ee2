using Microsoft.Win32.SafeHandles;
using Writ.Core.Storage;
using Writ.Register.Sqlite;

namespace Writ.Register;

/// <summary>A backup: a whole register in one SQLite file.</summary>
internal sealed class BackupFile : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder;

    private BackupFile(DirectoryInfo folder, string path) => (_folder, Path) = (folder, path);

    /// <summary>Of a copy at the newest schema, to read from.</summary>
    public string Path { get; }

    /// <summary>Makes a backup that appears under its name only when it is whole and on disk.</summary>
    /// <param name="path">Where; nothing is overwritten.</param>
    /// <param name="fill">Writes into an empty file.</param>
    public static async Task Create(string path, Func<string, Task> fill)
    {
        path = System.IO.Path.GetFullPath(path);
        if (File.Exists(path)) throw StoreFaults.NoBackup(path, "there is a file of that name");
        var beside = path + ".new";
        try
        {
            await using (new FileStream(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private }))
            {
                // Empty: only its mode matters, which SQLite keeps.
            }

            await fill(beside);
            var found = SqliteReader.ExamineFile(beside);
            if (found.Count > 0) throw StoreFaults.NoBackup(path, found[0]);
            using (SafeFileHandle file = File.OpenHandle(beside, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
            File.Move(beside, path, overwrite: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StoreFaults.NoBackup(path, fault.Message, fault);
        }
        finally
        {
            foreach (var left in new[] { beside, beside + "-wal", beside + "-shm", beside + "-journal" }) File.Delete(left);
        }
    }

    /// <summary>Opens a backup to restore from it: a private copy, which is examined and brought to the newest schema.</summary>
    /// <exception cref="RegisterException">WRIT4002, WRIT4031.</exception>
    public static BackupFile Open(string path, TimeProvider clock)
    {
        var folder = Directory.CreateTempSubdirectory("writ-restore-");
        var backup = new BackupFile(folder, System.IO.Path.Combine(folder.FullName, "register.db"));
        try
        {
            File.Copy(path, backup.Path);
            File.SetUnixFileMode(backup.Path, Private);
            var found = SqliteReader.ExamineFile(backup.Path);
            if (found.Count > 0) throw StoreFaults.BadBackup(path, found[0]);
            using var connection = SqliteConnection.Open(backup.Path);
            Schema.Bring(connection, clock);
            Schema.Probe(connection);
            return backup;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteFault)
        {
            backup.Dispose();
            throw StoreFaults.BadBackup(path, fault.Message, fault);
        }
        catch
        {
            backup.Dispose();
            throw;
        }
    }

    /// <summary>Asks about the backup as a register.</summary>
    public async Task<T> Ask<T>(Func<IRegister, Task<T>> question, TimeProvider clock)
    {
        await using var register = SqliteRegister.Open(Path, clock);
        return await question(register);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
