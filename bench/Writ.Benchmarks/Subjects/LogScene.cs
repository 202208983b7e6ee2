using Writ.Audit;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Register;

namespace Writ.Benchmarks.Subjects;

/// <summary>A register and a published log in a directory of their own, as a control plane has them.</summary>
internal sealed class LogScene : IAsyncDisposable
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 512;

    private readonly DirectoryInfo _directory;
    private readonly Ed25519Signer _signer = Ed25519Signer.FromSeed(new byte[32]);

    private LogScene(DirectoryInfo directory)
    {
        _directory = directory;
        Register = SqliteRegister.Open(Path.Combine(directory.FullName, "register.db"), TimeProvider.System);
    }

    public SqliteRegister Register { get; }

    public Checkpointer Checkpoints { get; private set; } = null!;

    public string Folder => Path.Combine(_directory.FullName, "log");

    public static async Task<LogScene> Open(string? directory = null)
    {
        var scene = new LogScene(directory is null ? Directory.CreateTempSubdirectory("writ-bench-") : Directory.CreateDirectory(directory));
        scene.Checkpoints = await Checkpointer.Open(scene.Register, scene.Folder, scene._signer, TimeProvider.System);
        return scene;
    }

    /// <summary>Entries differ by their first bytes, and tell nothing to whoever compresses.</summary>
    public static Append Entry(long number)
    {
        var leaf = new byte[EntryBytes];
        new Random((int)number).NextBytes(leaf);
        BitConverter.TryWriteBytes(leaf, number);
        return new Append(leaf, ReadOnlyMemory<byte>.Empty, "benchmark");
    }

    /// <summary>Commits one entry; gives its index.</summary>
    public async Task<long> Commit(Append entry) => (await Register.Commit(new RegisterBatch([entry]))).Indexes[0];

    /// <summary>What a start does: opens the register and the log again, checks the log's end, and closes.</summary>
    public async Task<IDisposable> Reopen()
    {
        await using var register = SqliteRegister.Open(Path.Combine(_directory.FullName, "register.db"), TimeProvider.System);
        return await Checkpointer.Open(register, Folder, _signer, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        Checkpoints.Dispose();
        _signer.Dispose();
        await Register.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
