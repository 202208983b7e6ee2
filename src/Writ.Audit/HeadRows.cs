using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>Reads and commits the checkpoint rows. What was read before is not verified again.</summary>
internal sealed class HeadRows(IRegister register, Func<LogKeys> keys)
{
    // The last that was read from each row: replaced whole, never edited.
    private volatile SignedCheckpoint? _published, _signed;

    /// <exception cref="RegisterException">WRIT4102: a row is not a checkpoint of this log.</exception>
    public async ValueTask<Heads> Read()
    {
        // The published one first: it is written last, so that the signed one that is read after it is never the older.
        var (publishedVersion, published) = await Read(Heads.PublishedKey, _published);
        var (signedVersion, signed) = await Read(Heads.SignedKey, _signed);
        (_published, _signed) = (published, signed);
        return new Heads(publishedVersion, published, signedVersion, signed);
    }

    public async ValueTask<SignedCheckpoint?> Published() => _published = (await Read(Heads.PublishedKey, _published)).Signed;

    /// <summary>Puts the next checkpoint into a row, if the row and the epoch are still those that were read.</summary>
    /// <returns>False where the row is another by now: another replica was first.</returns>
    /// <exception cref="RegisterException">WRIT4110: the epoch has moved on.</exception>
    public async ValueTask<bool> Commit(string row, long version, SignedCheckpoint next)
    {
        var verdict = await register.Commit(new RegisterBatch(
            [new ExpectEpoch(register.Epoch), new Put(Spaces.Checkpoint, row, version, next.Note.ToBytes())]));
        return verdict.Committed || (verdict.RejectedRequest == 1 ? false : throw LogFaults.Overtaken());
    }

    private async ValueTask<(long Version, SignedCheckpoint? Signed)> Read(string row, SignedCheckpoint? known)
    {
        if (await register.Read(Spaces.Checkpoint, row) is not { } found) return (0, null);
        if (known is not null && known.Note.ToBytes().AsSpan().SequenceEqual(found.Value.Span)) return (found.Version, known);
        return SignedCheckpoint.TryRead(found.Value.Span, keys(), out var signed, out var why) ? (found.Version, signed) : throw LogFaults.BadRow(why);
    }
}
