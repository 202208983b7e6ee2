using Writ.Core.Evidence;
using Writ.Core.Log;

namespace Writ.Audit;

/// <summary>The keys that checkpoints of one log are believed by: the one that signs, the one whose place it takes, and those before.</summary>
public sealed class LogKeys
{
    // The one that signs first, the retired last: the order of trust.json.
    private readonly IReadOnlyList<(NoteKey Key, long? Until)> _keys;

    private LogKeys(IReadOnlyList<(NoteKey Key, long? Until)> keys) => _keys = keys;

    /// <summary>Signs.</summary>
    public NoteKey Current => _keys[0].Key;

    /// <summary>The log's name, which stays.</summary>
    public string Origin => Current.Name;

    /// <summary>A log that only ever had one.</summary>
    public static LogKeys Of(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LogKeys([(key, null)]);
    }

    /// <summary>As a trust file names them.</summary>
    /// <exception cref="ArgumentException">It names none.</exception>
    public static LogKeys Of(TrustedKeys trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        if (trust.Log.Count == 0) throw new ArgumentException("There is no log key.", nameof(trust));
        return new LogKeys([.. trust.Log.Select(key => (key, trust.EndOf(key.Key)))]);
    }

    /// <summary>The key that signed a checkpoint; null where none did that may at its size. Of several, the one that was there first:
    /// those who do not know of a rotation yet know that one.</summary>
    public NoteKey? SignerOf(SignedNote note, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(checkpoint);
        return _keys.LastOrDefault(key => MaySign(key.Until, checkpoint.Size) && note.Verify(key.Key)).Key;
    }

    // A key that was taken away or stolen makes no more history (docs/spec/evidence.md, retired keys).
    private static bool MaySign(long? until, long size) => until is not { } end || size <= end || Faults.GuardOff("retired-log-key");
}
