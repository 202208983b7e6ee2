using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Writ.Core.Log;

/// <summary>One who cosigns.</summary>
/// <param name="Name">Of the policy file alone.</param>
/// <param name="Key">Of type <see cref="NoteKeyType.Cosignature"/>.</param>
/// <param name="Url">Its submission prefix; null where the file names none.</param>
public sealed record PolicyWitness(string Name, NoteKey Key, Uri? Url);

/// <summary>Which logs are known, and which witnesses together make a checkpoint believable (C2SP tlog-policy).</summary>
/// <remarks>
/// <code>
/// log vkey [url]                       known logs; may be left out where the log is known otherwise
/// witness name vkey [url]
/// group name all|any|k name…           k of its members
/// quorum name|none                     exactly once
/// </code>
/// Each name is defined before it is used, and is a member of at most one group, so that nobody counts twice.
/// </remarks>
public sealed class WitnessPolicy
{
    /// <summary>Bytes of a policy that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    // Null: no quorum is asked for.
    private readonly PolicyQuorum? _quorum;

    internal WitnessPolicy(IReadOnlyList<NoteKey> logs, IReadOnlyList<PolicyWitness> witnesses, PolicyQuorum? quorum) =>
        (Logs, Witnesses, _quorum) = (logs, witnesses, quorum);

    /// <summary>No witness, and none asked for.</summary>
    public static WitnessPolicy None { get; } = new([], [], null);

    /// <summary>Keys of the logs it names; empty where it names none.</summary>
    public IReadOnlyList<NoteKey> Logs { get; }

    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>Whether a checkpoint without enough cosignatures is no checkpoint. False for <c>quorum none</c>.</summary>
    public bool Requires => _quorum is not null;

    /// <summary>The witnesses that cosigned this checkpoint.</summary>
    public IReadOnlyList<PolicyWitness> Cosigners(SignedNote checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return [.. Witnesses.Where(witness => checkpoint.CosignedAt(witness.Key) is not null)];
    }

    /// <summary>Whether enough of the witnesses cosigned this checkpoint.</summary>
    public bool IsMet(SignedNote checkpoint) => _quorum?.IsMet([.. Cosigners(checkpoint).Select(witness => witness.Name)]) ?? true;

    /// <summary>Reads a policy file; every line must be understood.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out WitnessPolicy? policy, [NotNullWhen(false)] out string? why)
    {
        (policy, why) = (null, null);
        try
        {
            // Bytes above ASCII are opaque: as Latin-1 each of them is one character, and equal names are equal bytes.
            if (bytes.Length > MaxBytes) throw PolicyReader.Malformed(0, "it is larger than 64 KiB");
            policy = new PolicyReader().Read(Encoding.Latin1.GetString(bytes));
        }
        catch (MalformedException malformed)
        {
            why = malformed.Message;
        }

        return policy is not null;
    }
}
