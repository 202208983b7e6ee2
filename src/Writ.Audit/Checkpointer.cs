using Writ.Audit.Files;
using Writ.Audit.Witnessing;
using Writ.Core;
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
    private const int Page = TilePaths.TileWidth;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(2);

    private readonly IRegister _register;
    private readonly string _name;
    private readonly LogFolder _folder;
    private readonly Func<LogIdentity> _identity;
    private readonly Witnesses? _witnesses;
    private readonly TimeProvider _clock;
    private readonly HeadRows _heads;
    private readonly bool _shared;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly PublicationRounds _rounds;

    // The last that this process published or found published: replaced whole. Such a checkpoint stays one.
    private volatile SignedCheckpoint? _newest;

    // Of the checkpoint that this folder was last seen to have.
    private long _published;

    // Guarded by _turn: the right edge as this process last left it; null where it must be read again.
    private TileWriter? _edge;

    // Guarded by _turn: the published file as it was last seen.
    private SignedCheckpoint? _file;

    private Checkpointer(
        IRegister register, string name, LogFolder folder, Func<LogIdentity> identity, Witnesses? witnesses, bool shared, TimeProvider clock) =>
        (_register, _name, _folder, _identity, _witnesses, _shared, _clock, _heads, _rounds) =
            (register, name, folder, identity, witnesses, shared, clock, new HeadRows(register, () => identity().Keys), new PublicationRounds(Publish));

    /// <summary>The log's verifier keys of this moment.</summary>
    public LogKeys Keys => _identity().Keys;

    /// <summary>The one that signs; its name is the origin.</summary>
    public NoteKey Key => Keys.Current;

    /// <summary>The origin of a log that was given none: the first ten hexadecimal digits of the SHA-256 of its key, below a
    /// name that is never resolved.</summary>
    public static string DefaultOrigin(VerifyingKey key) => Core.Digest.Of(key.RawPublicKey.Span).Hex[..10] + ".log.writ.internal";

    /// <summary>Whether a fault says that register, files or witnesses contradict each other (L11): trying again is no remedy. The
    /// others pass: a full disk, a lock, a witness that does not answer.</summary>
    public static bool IsContradiction(RegisterException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return LogFaults.Contradictions.Contains(fault.Code);
    }

    /// <summary>Opens a log folder (made where there is none), checks its end against the register, and publishes a checkpoint
    /// that a crash kept from being published.</summary>
    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Laid out as tlog-tiles, and used by this log alone.</param>
    /// <param name="signer">Ed25519.</param>
    /// <param name="clock">Measures how long a lock is waited for.</param>
    /// <param name="origin">A bare host name; by default <see cref="DefaultOrigin"/>.</param>
    /// <param name="witnesses">Who must cosign before a checkpoint is published; by default nobody.</param>
    /// <param name="shared">Whether other replicas publish the same register into folders of their own. This one may then lack what
    /// they published, and derives it; otherwise what is missing was taken away.</param>
    /// <exception cref="RegisterException">WRIT4101 to WRIT4114. The control plane must not go on (L11).</exception>
    public static ValueTask<Checkpointer> Open(
        IRegister register, string folder, Signer signer, TimeProvider clock, string? origin = null, Witnesses? witnesses = null, bool shared = false)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var identity = LogIdentity.Of(signer, origin);
        return Open(register, folder, () => identity, clock, witnesses, shared);
    }

    /// <inheritdoc cref="Open(IRegister, string, Signer, TimeProvider, string?, Witnesses?, bool)"/>
    /// <param name="identity">Asked before every signature and every reading: keys are rotated while others run.</param>
    public static async ValueTask<Checkpointer> Open(
        IRegister register, string folder, Func<LogIdentity> identity, TimeProvider clock, Witnesses? witnesses = null, bool shared = false)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(clock);
        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(folder, fault);
        }

        return await Open(register, folder, new DiskFiles(folder), identity, clock, witnesses, shared);
    }

    internal static ValueTask<Checkpointer> Open(
        IRegister register, string name, IFileLayer files, Signer signer, TimeProvider clock, string? origin, Witnesses? witnesses = null,
        bool shared = false)
    {
        var identity = LogIdentity.Of(signer, origin);
        return Open(register, name, files, () => identity, clock, witnesses, shared);
    }

    internal static async ValueTask<Checkpointer> Open(
        IRegister register, string name, IFileLayer files, Func<LogIdentity> identity, TimeProvider clock, Witnesses? witnesses, bool shared)
    {
        var checkpointer = new Checkpointer(register, name, new LogFolder(files), identity, witnesses, shared, clock);
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

    /// <summary>The newest published checkpoint, or null where nothing was published yet.</summary>
    /// <exception cref="RegisterException">WRIT4102.</exception>
    public ValueTask<SignedCheckpoint?> Newest() => _heads.Published();

    /// <summary>How many of the witnesses cosigned a checkpoint.</summary>
    public int Cosigners(SignedCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return _witnesses?.Policy.Cosigners(checkpoint.Note).Count ?? 0;
    }

    /// <summary>Publishes a checkpoint over at least the first <paramref name="size"/> entries, and over all that are committed
    /// where one must be made. Returns at once where the newest covers them already.</summary>
    /// <returns>The checkpoint: durable in the register, cosigned as the policy of the witnesses asks, and in the folder or about to
    /// be put there by the one who made it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    /// <exception cref="RegisterException">WRIT4102 to WRIT4114.</exception>
    public async ValueTask<SignedCheckpoint> Publish(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (_newest is { } newest && newest.Size >= size) return newest;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, await _register.LogSize());
        return await _rounds.Join(size);
    }

    /// <summary>One publication for all who wait for it.</summary>
    private async Task<SignedCheckpoint> Publish(PublicationRound round)
    {
        await _turn.WaitAsync();
        try
        {
            var size = round.Begin();
            var (newest, held) = await Lock(covering: size);
            using (held) return _newest = held is null ? newest! : await Publish_NeedsLock(size);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Forget_NeedsTurn();
            throw LogFaults.Unwritable(_name, fault);
        }
        catch
        {
            Forget_NeedsTurn();
            throw;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose()
    {
        _witnesses?.Dispose();
        _turn.Dispose();
    }

    /// <summary>After a fault nothing is taken for known: the next publication reads it again.</summary>
    private void Forget_NeedsTurn()
    {
        (_edge, _file) = (null, null);
        _folder.Forget();
    }

    /// <summary>The check at start (L11), and the end of a publication that a crash cut off.</summary>
    private async ValueTask Resume()
    {
        try
        {
            // The file before the rows: it is written after them, so that a row read later is never the older one.
            var file = TailCheck.ReadFile(_folder, Keys);
            var heads = await _heads.Read();
            if (!Faults.GuardOff("log-tail-check"))
            {
                if (_shared && heads.Newest is { } ahead && (file is null || file.Size < ahead.Size)) await CatchUp(file, ahead);
                await TailCheck.Run(_register, _folder, heads, file);
            }

            await Confirm(heads);
            if (heads.Published is null || file?.Size == heads.Published.Size) return;
            var (_, held) = await Lock(covering: null);
            using (held) PublishFile((await _heads.Read()).Published!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(_name, fault);
        }
    }

    /// <summary>Asks the witnesses whether they know more than we do: what a rollback of register and files together shows in.</summary>
    private async ValueTask Confirm(Heads heads)
    {
        while (_witnesses is { Any: true } && heads.Newest is { } newest && !Faults.GuardOff("witness-at-start"))
        {
            try
            {
                _ = await _witnesses.Cosign(newest, heads.Published, old => Prove(old, newest));
                return;
            }
            catch (RegisterException ahead) when (ahead.Code == LogFaults.WitnessAheadCode)
            {
                // Another process may have published meanwhile; only what nobody here signed is a rollback.
                heads = await _heads.Read();
                if (heads.Newest!.Size == newest.Size) throw;
            }
        }
    }

    /// <summary>Waits for the lock between processes; no lock where the newest checkpoint meanwhile covers what is asked for.</summary>
    private async ValueTask<(SignedCheckpoint? Newest, IDisposable? Held)> Lock(long? covering)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            var newest = await _heads.Published();
            if (newest is not null && newest.Size >= covering && IsPublishedHere(newest)) return (newest, null);
            if (_folder.TryLock() is { } held) return (newest, held);
            if (_clock.GetElapsedTime(start) > LockPatience) throw LogFaults.Locked(_name);
            await Task.Delay(LockPause, _clock);
        }
    }

    private async ValueTask<SignedCheckpoint> Publish_NeedsLock(long size)
    {
        while (true)
        {
            var heads = await _heads.Read();

            // The one who had the lock before may have died between the row and the file, or another replica published from a
            // folder of its own.
            if (heads.Published is { } newest)
            {
                if (_shared && !IsPublishedHere(newest)) await FolderCatchUp.Run(_register, _folder, TailCheck.ReadFile(_folder, Keys), newest);
                PublishFile(newest);
                if (newest.Size >= size) return newest;
            }

            // Or between the signature and the witnesses: they are asked about what was signed first, never about two at once.
            if (heads.Waiting is not null) await Release(heads);
            else if (await Sign(heads) is { } published) return published;
        }
    }

    /// <summary>Signs the head over all that is committed. Without witnesses that publishes it, and it is returned; null where it waits
    /// for them, or where another replica was first.</summary>
    private async ValueTask<SignedCheckpoint?> Sign(Heads heads)
    {
        var edge = await Extend(heads.Published);
        var signed = _identity().Sign(edge.Size, edge.Root);

        // 1. Tiles and bundles are durable now. A crash here leaves files that no checkpoint covers: they are derived from
        //    committed rows, and whoever comes next writes the same bytes under the same names.
        Faults.Hit("log-before-row");
        if (_witnesses is not { Any: true }) return await Publish(heads, signed) ? signed : null;

        // 2. With witnesses: the register knows what they are asked about before they are. A crash here leaves a checkpoint that
        //    waits for them, and whoever comes next asks them about it before he signs another.
        if (!await _heads.Commit(Heads.SignedKey, heads.SignedVersion, signed) && !_shared) throw LogFaults.Overtaken();
        Faults.Hit("log-after-signed");
        return null;
    }

    /// <summary>Has what waits cosigned, and publishes it.</summary>
    private async ValueTask Release(Heads heads)
    {
        var waiting = heads.Waiting!;
        var cosigned = _witnesses is null ? waiting : await _witnesses.Cosign(waiting, heads.Published, old => Prove(old, waiting));
        Faults.Hit("log-after-witnesses");
        _ = await Publish(heads, cosigned);
    }

    /// <returns>False where another replica was first with the row. Its version, looked at in the same transaction, makes one of them
    /// the next: without a leader there is none that can freeze.</returns>
    private async ValueTask<bool> Publish(Heads heads, SignedCheckpoint next)
    {
        if (!await _heads.Commit(Heads.PublishedKey, heads.PublishedVersion, next)) return _shared ? false : throw LogFaults.Overtaken();

        // 3. The row decides. A crash here leaves a file that is one checkpoint behind, which the next to publish or to start
        //    makes good; nobody can have seen the newer one and lose it.
        Faults.Hit("log-after-row");
        PublishFile(next);

        // 4. A crash here leaves partial tiles beside the full ones: more than is needed, and no less true.
        Faults.Hit("log-after-checkpoint");
        if (_edge is { } edge && edge.Size == next.Size) edge.DropSuperseded();
        return true;
    }

    private IReadOnlyList<Digest> Prove(long old, SignedCheckpoint at) =>
        ConsistencyProof.Compute(old, at.Size, new TileHashes(_folder, at.Size).Read).Hashes;

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

    private async ValueTask CatchUp(SignedCheckpoint? file, SignedCheckpoint to)
    {
        var (_, held) = await Lock(covering: null);
        using (held) await FolderCatchUp.Run(_register, _folder, file, to);
    }

    /// <summary>Whether the folder has a checkpoint: its file comes last.</summary>
    private bool IsPublishedHere(SignedCheckpoint checkpoint)
    {
        if (Volatile.Read(ref _published) < checkpoint.Size) Volatile.Write(ref _published, TailCheck.ReadFile(_folder, Keys)?.Size ?? 0);
        return Volatile.Read(ref _published) >= checkpoint.Size;
    }

    private void PublishFile(SignedCheckpoint checkpoint)
    {
        var file = _file = TailCheck.ReadFile(_folder, Keys, _file);
        if (file is not null && file.Size > checkpoint.Size && !Faults.GuardOff("log-file-ahead")) throw LogFaults.RolledBack(checkpoint.Size, file.Size);
        if (file is not null && file.Size == checkpoint.Size)
        {
            if (file.Checkpoint != checkpoint.Checkpoint) throw LogFaults.Forked(file.Size);
            return;
        }

        _folder.Replace(TilePaths.Checkpoint, checkpoint.Note.ToBytes());
        _file = checkpoint;
    }
}
