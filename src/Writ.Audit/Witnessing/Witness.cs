using Writ.Audit.Files;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit.Witnessing;

/// <summary>Somebody who saw the log grow and says so: cosigns a checkpoint where it extends the one he cosigned last, and
/// remembers it (C2SP tlog-witness).</summary>
/// <remarks>
/// Its folder holds one file for each log: the checkpoint it cosigned last, with the signatures. That file is durable before the
/// cosignature leaves. One process has the folder; within it requests may come from many threads.
/// </remarks>
public sealed class Witness : IDisposable
{
    private readonly string _name;
    private readonly LogFolder _folder;
    private readonly IDisposable _held;
    private readonly Signer _signer;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<NoteKey> _logs;
    private readonly Lock _gate = new();

    private Witness(string name, LogFolder folder, IDisposable held, Signer signer, IReadOnlyList<NoteKey> logs, TimeProvider clock) =>
        (_name, _folder, _held, _signer, _logs, _clock, Key) =
            (name, folder, held, signer, logs, clock, NoteKey.Create(name, NoteKeyType.Cosignature, signer.PublicKey));

    /// <summary>What others believe its cosignatures by.</summary>
    public NoteKey Key { get; }

    /// <param name="folder">Exists, and is this witness's alone.</param>
    /// <param name="name">Under which it cosigns.</param>
    /// <param name="signer">Ed25519.</param>
    /// <param name="logs">The keys of the logs it witnesses; a log may have several.</param>
    /// <param name="clock">The time it puts into cosignatures.</param>
    /// <exception cref="RegisterException">WRIT4130: another process has the folder. WRIT4131: what it saw last cannot be read.</exception>
    public static Witness Open(string folder, string name, Signer signer, IReadOnlyList<NoteKey> logs, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            return Open(folder, new DiskFiles(folder), name, signer, logs, clock);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.WitnessStore(folder, fault.Message, fault);
        }
    }

    internal static Witness Open(string path, IFileLayer files, string name, Signer signer, IReadOnlyList<NoteKey> logs, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(clock);
        var folder = new LogFolder(files);
        var held = folder.TryLock() ?? throw LogFaults.WitnessHeld(path);
        try
        {
            var witness = new Witness(name, folder, held, signer, logs, clock);

            // A witness that cannot say what it saw must not begin again at nothing.
            foreach (var origin in logs.Select(log => log.Name).Distinct()) _ = witness.Latest(origin);
            return witness;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint that the witness of a folder cosigned last of a log, as it stands there; null where there is none.
    /// Takes no lock.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SignedNote? Seen(string folder, string origin)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        return new DiskFiles(folder).Read(NameOf(origin)) is { } bytes && SignedNote.TryParse(bytes, out var note, out _) ? note : null;
    }

    /// <summary>Judges one request. What it says is durable when this returns.</summary>
    /// <param name="body">As <see cref="AddCheckpoint"/> writes it.</param>
    /// <exception cref="RegisterException">WRIT4131: the folder cannot be read or written; nothing was cosigned.</exception>
    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        if (!AddCheckpoint.TryParse(body, out var request, out var why)) return WitnessAnswer.Malformed(why);
        if (!Checkpoint.TryParse(request.Checkpoint.Text, out var checkpoint, out why)) return WitnessAnswer.Malformed(why);
        var keys = _logs.Where(log => log.Name == checkpoint.Origin).ToList();
        if (keys.Count == 0) return WitnessAnswer.UnknownLog(checkpoint.Origin);
        var signature = keys.Select(key => SignatureOf(request.Checkpoint, key)).FirstOrDefault(line => line is not null);
        if (signature is null) return WitnessAnswer.NotSigned(checkpoint.Origin);
        if (request.OldSize > checkpoint.Size) return WitnessAnswer.Malformed("the old size is larger than the checkpoint's");

        // Read, judged and written under one lock: a slower request must not put an older checkpoint in the place of a newer.
        lock (_gate) return Judge_NeedsLock(request, checkpoint, signature);
    }

    public void Dispose() => _held.Dispose();

    private WitnessAnswer Judge_NeedsLock(AddCheckpoint request, Checkpoint checkpoint, NoteSignature signature)
    {
        var seen = Latest(checkpoint.Origin)?.Checkpoint;
        var size = seen?.Size ?? 0;
        if (!Faults.GuardOff("witness-memory"))
        {
            if (request.OldSize != size) return WitnessAnswer.Conflict(size);
            if (size == checkpoint.Size && seen is not null && seen.Root != checkpoint.Root) return WitnessAnswer.Conflict(size);
            if (!Extends(request, seen, checkpoint)) return WitnessAnswer.Inconsistent(size, checkpoint.Size);
        }

        var cosignature = Cosignature.Sign(checkpoint, _clock.GetUtcNow(), _name, _signer);
        var note = new SignedNote(request.Checkpoint.Text, [signature, cosignature]);
        try
        {
            // Before anybody has the cosignature: a witness that forgot what it signed could sign its opposite.
            _folder.Replace(NameOf(checkpoint.Origin), note.ToBytes());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _folder.Forget();
            throw LogFaults.WitnessStore(NameOf(checkpoint.Origin), fault.Message, fault);
        }

        Faults.Hit("witness-after-store");
        return WitnessAnswer.Cosigned(new SignedNote(note.Text, [cosignature]));
    }

    private static bool Extends(AddCheckpoint request, Checkpoint? seen, Checkpoint checkpoint)
    {
        if (seen is null || seen.Size == 0) return request.Proof.Count == 0 && (checkpoint.Size > 0 || checkpoint.Root == MerkleTree.EmptyRoot);
        return new ConsistencyProof(seen.Size, checkpoint.Size, request.Proof).Verify(seen.Root, checkpoint.Root);
    }

    /// <summary>The line by which this key signed; null where it did not.</summary>
    private static NoteSignature? SignatureOf(SignedNote note, NoteKey key) =>
        note.Verify(key) ? note.Signatures.First(line => line.KeyId == key.Id && line.Name == key.Name) : null;

    private (SignedNote Note, Checkpoint Checkpoint)? Latest(string origin)
    {
        var name = NameOf(origin);
        try
        {
            if (_folder.Read(name) is not { } bytes) return null;
            var why = "another witness cosigned it";
            if (SignedNote.TryParse(bytes, out var note, out var malformed) && Checkpoint.TryParse(note.Text, out var checkpoint, out malformed)
                && checkpoint.Origin == origin && note.Verify(Key))
                return (note, checkpoint);
            throw LogFaults.WitnessStore(name, malformed ?? why, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.WitnessStore(name, fault.Message, fault);
        }
    }

    // An origin may have any letter in it but white space; its digest is a file name everywhere.
    private static string NameOf(string origin) => Core.Digest.Of(System.Text.Encoding.UTF8.GetBytes(origin)).Hex + ".checkpoint";
}
