using System.Diagnostics.CodeAnalysis;
using Writ.Core.Cryptography;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>The keys that a verifier believes, by what they may sign. They come from elsewhere, never from the file under check.</summary>
public sealed record TrustedKeys
{
    /// <summary>No key at all: every signature is somebody's, and nothing holds.</summary>
    public static TrustedKeys None { get; } = new();

    /// <summary>Of the trust file; 0 where there is none.</summary>
    public long Version { get; init; }

    /// <summary>May sign statements; those that are retired come last.</summary>
    public IReadOnlyList<VerifyingKey> Statement { get; init; } = [];

    /// <summary>May sign permits; those that are retired come last.</summary>
    public IReadOnlyList<VerifyingKey> Permit { get; init; } = [];

    /// <summary>Sign checkpoints, each under its log's origin; those that are retired come last.</summary>
    public IReadOnlyList<NoteKey> Log { get; init; } = [];

    /// <summary>Cosign checkpoints, under whatever name.</summary>
    public IReadOnlyList<VerifyingKey> Witnesses { get; init; } = [];

    /// <summary>How many different witnesses are enough.</summary>
    public int WitnessQuorum { get; init; }

    /// <summary>Whose cosignatures are asked for, in place of <see cref="Witnesses"/>; null where nobody said.</summary>
    public WitnessPolicy? Policy { get; init; }

    /// <summary>Whose votes count, by the approver as Cedar writes it (<c>User::"ann"</c>), with the keys he votes with; those that are
    /// retired too. None where nobody said: whose keys they are then only the policies knew.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<VerifyingKey>> Approvers { get; init; } = new Dictionary<string, IReadOnlyList<VerifyingKey>>();

    /// <summary>Keys that sign no longer, by id: what they signed counts below this log index, for a log key up to a checkpoint of
    /// this size. So evidence from before a rotation goes on to verify, and a key that was taken away or stolen signs nothing more.</summary>
    public IReadOnlyDictionary<string, long> Retired { get; init; } = new Dictionary<string, long>();

    public bool IsEmpty => Statement.Count == 0 && Permit.Count == 0 && Log.Count == 0;

    /// <summary>Reads a <c>trust.json</c> and checks that it is signed by its own root role. That makes it whole, not true: the
    /// caller must know where it came from.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out TrustedKeys? trust, [NotNullWhen(false)] out string? why)
    {
        try
        {
            var file = TrustReader.Read(json);
            file.RequireSignatures(file);
            (trust, why) = (file.Keys, null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (trust, why) = (null, malformed.Message);
            return false;
        }
    }

    /// <summary>The log index from which on a key signs nothing any more; null where it is not retired.</summary>
    public long? EndOf(VerifyingKey key) => Retired.TryGetValue(key.KeyId, out var until) ? until : null;

    /// <summary>Whether an approver may vote with a key: any, where no approver's keys are named.</summary>
    public bool MayVote(string approver, VerifyingKey key) =>
        Approvers.Count == 0 || (Approvers.TryGetValue(approver, out var keys) && keys.Contains(key) && EndOf(key) is null);

    /// <summary>Whether a statement or permit key signs at this log index.</summary>
    public bool Signs(VerifyingKey key, long index) => EndOf(key) is not { } end || index < end;
}
