using Writ.Audit.Files;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>Publishes the log: derives tiles from the committed rows, and signs the head over them.</summary>
/// <remarks>
/// The register decides; files are copies of what it holds (docs/spec/publication.md). Several processes may publish into one
/// folder: the folder's lock lets one at a time, and whoever waits finds his entries published by the one before.
/// </remarks>
public sealed class Checkpointer : IDisposable
{
    private const string RowKey = "current";
    private const int Page = TilePaths.TileWidth;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(2);

    private readonly IRegister _register;
    private readonly string _name;
    private readonly LogFolder _folder;
    private readonly Signer _signer;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Guarded by _turn: the right edge as this process last left it; null where it must be read again.
    private TileWriter? _edge;

    private Checkpointer(IRegister register, string name, LogFolder folder, Signer signer, NoteKey key, TimeProvider clock) =>
        (_register, _name, _folder, _signer, Key, _clock) = (register, name, folder, signer, key, clock);

    /// <summary>The log's verifier key; its name is the origin.</summary>
    public NoteKey Key { get; }

    /// <summary>The origin of a log that was given none: the first ten hexadecimal digits of the SHA-256 of its key, below a
    /// name that is never resolved.</summary>
    public static string DefaultOrigin(VerifyingKey key) => Core.Digest.Of(key.RawPublicKey.Span).Hex[..10] + ".log.writ.internal";

    /// <summary>Opens a log folder (made where there is none), checks its end against the register, and publishes a checkpoint
    /// that a crash kept from being published.</summary>
    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Laid out as tlog-tiles, and used by this log alone.</param>
    /// <param name="signer">Ed25519.</param>
    /// <param name="clock">Measures how long a lock is waited for.</param>
    /// <param name="origin">A bare host name; by default <see cref="DefaultOrigin"/>.</param>
    /// <exception cref="RegisterException">WRIT4101 to WRIT4109. The control plane must not go on (L11).</exception>
    public static async ValueTask<Checkpointer> Open(
        IRegister register, string folder, Signer signer, TimeProvider clock, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(clock);
        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(folder, fault);
        }

        return await Open(register, folder, new DiskFiles(folder), signer, clock, origin);
    }

    internal static async ValueTask<Checkpointer> Open(
        IRegister register, string name, IFileLayer files, Signer signer, TimeProvider clock, string? origin)
    {
        var key = NoteKey.Create(origin ?? DefaultOrigin(signer.PublicKey), NoteKeyType.Ed25519, signer.PublicKey);
        var checkpointer = new Checkpointer(register, name, new LogFolder(files), signer, key, clock);
        try
        {
            await checkpointer.Resume();
            return checkpointer;
        }
        catch
        {
            checkpointer.Dispose();
            throw;
        }
    }

    /// <summary>The newest signed checkpoint, or null where nothing was published yet.</summary>
    /// <exception cref="RegisterException">WRIT4102.</exception>
    public async ValueTask<SignedCheckpoint?> Newest() => (await ReadRow()).Signed;

    /// <summary>Publishes a checkpoint over at least the first <paramref name="size"/> entries, and over all that are committed
    /// where one must be made. Returns at once where the newest covers them already.</summary>
    /// <returns>The checkpoint: durable in the register, and in the folder or about to be put there by the one who made it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    /// <exception cref="RegisterException">WRIT4102 to WRIT4110.</exception>
    public async ValueTask<SignedCheckpoint> Publish(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, await _register.LogSize());
        await _turn.WaitAsync();
        try
        {
            var (newest, held) = await Lock(covering: size);
            if (held is null) return newest!;
            using (held) return await Publish_NeedsLock(size);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _edge = null;
            throw LogFaults.Unwritable(_name, fault);
        }
        catch
        {
            _edge = null;
            throw;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The check at start (L11), and the end of a publication that a crash cut off.</summary>
    private async ValueTask Resume()
    {
        try
        {
            // The file before the row: it is written after it, so that a row read later is never the older one.
            var file = TailCheck.ReadFile(_folder, Key);
            var row = await ReadRow();
            if (!Faults.GuardOff("log-tail-check")) await TailCheck.Run(_register, _folder, row.Signed, file);
            if (row.Signed is null || file?.Size == row.Signed.Size) return;
            var (_, held) = await Lock(covering: null);
            using (held) PublishFile((await ReadRow()).Signed!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(_name, fault);
        }
    }

    /// <summary>Waits for the lock between processes; no lock where the newest checkpoint meanwhile covers what is asked for.</summary>
    private async ValueTask<(SignedCheckpoint? Newest, IDisposable? Held)> Lock(long? covering)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            var newest = (await ReadRow()).Signed;
            if (newest is not null && newest.Size >= covering) return (newest, null);
            if (_folder.TryLock() is { } held) return (newest, held);
            if (_clock.GetElapsedTime(start) > LockPatience) throw LogFaults.Locked(_name);
            await Task.Delay(LockPause, _clock);
        }
    }

    private async ValueTask<SignedCheckpoint> Publish_NeedsLock(long size)
    {
        var (version, newest) = await ReadRow();

        // The one who had the lock before may have died between the row and the file.
        if (newest is not null) PublishFile(newest);
        if (newest is not null && newest.Size >= size) return newest;

        var edge = await Extend(newest);
        var checkpoint = new Checkpoint(Key.Name, edge.Size, edge.Root);
        var signed = SignedCheckpoint.Of(checkpoint, SignedNote.Sign(checkpoint.Body, Key.Name, _signer));

        // 1. Tiles and bundles are durable now. A crash here leaves files that no checkpoint covers: they are derived from
        //    committed rows, and whoever comes next writes the same bytes under the same names.
        Faults.Hit("log-before-row");
        var verdict = await _register.Commit(new RegisterBatch(
            [new ExpectEpoch(_register.Epoch), new Put(Spaces.Checkpoint, RowKey, version, signed.Note.ToBytes())]));
        if (!verdict.Committed) throw LogFaults.Overtaken();

        // 2. The row decides. A crash here leaves a file that is one checkpoint behind, which the next to publish or to start
        //    makes good; nobody can have seen the newer one and lose it.
        Faults.Hit("log-after-row");
        PublishFile(signed);

        // 3. A crash here leaves partial tiles beside the full ones: more than is needed, and no less true.
        Faults.Hit("log-after-checkpoint");
        edge.DropSuperseded();
        return signed;
    }

    /// <summary>Brings the right edge from the newest checkpoint to the newest committed entry.</summary>
    private async ValueTask<TileWriter> Extend(SignedCheckpoint? newest)
    {
        var from = newest?.Size ?? 0;
        var entries = await _register.LogSize();
        if (entries < from) throw LogFaults.Truncated(entries, from);

        var edge = _edge is { } kept && kept.Size == from && (newest is null || kept.Root == newest.Checkpoint.Root)
            ? kept
            : TileWriter.From(_folder, newest?.Checkpoint);
        _edge = null; // until it is whole again: a fault half-way must not leave it a part ahead
        try
        {
            while (edge.Size < entries)
            {
                var rows = await _register.ReadLog(edge.Size, Page);
                if (rows.Count == 0) throw LogFaults.Truncated(edge.Size, entries);
                foreach (var row in rows)
                {
                    if (row.Index != edge.Size) throw LogFaults.Truncated(edge.Size, entries);
                    edge.Append(row.Leaf.Span);
                }
            }

            edge.Finish();
        }
        catch (InvalidDataException changed)
        {
            throw LogFaults.BadTile("a file", changed.Message, changed);
        }

        _edge = edge;
        return edge;
    }

    private void PublishFile(SignedCheckpoint checkpoint)
    {
        var file = TailCheck.ReadFile(_folder, Key);
        if (file is not null && file.Size > checkpoint.Size) throw LogFaults.RolledBack(checkpoint.Size, file.Size);
        if (file is not null && file.Size == checkpoint.Size)
        {
            if (file.Checkpoint != checkpoint.Checkpoint) throw LogFaults.Forked(file.Size);
            return;
        }

        _folder.Replace(TilePaths.Checkpoint, checkpoint.Note.ToBytes());
    }

    private async ValueTask<(long Version, SignedCheckpoint? Signed)> ReadRow()
    {
        if (await _register.Read(Spaces.Checkpoint, RowKey) is not { } row) return (0, null);
        return SignedCheckpoint.TryRead(row.Value.Span, Key, out var signed, out var why) ? (row.Version, signed) : throw LogFaults.BadRow(why);
    }
}
