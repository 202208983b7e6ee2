using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Writ.Core.Cryptography;

namespace Writ.Core.Log;

/// <summary>A witness's word that it saw a checkpoint at a time, and none that contradicts it (C2SP tlog-cosignature, version 1).</summary>
/// <remarks>signature = time:u64be ed25519:64, over "cosignature/v1" LF "time " seconds LF body.</remarks>
public static class Cosignature
{
    private const int Length = 8 + 64;

    // The last second that a DateTimeOffset can hold.
    private const long LastSecond = 253_402_300_799;

    /// <param name="checkpoint">The body that is signed.</param>
    /// <param name="at">Whole seconds are kept.</param>
    /// <param name="name">The witness's name.</param>
    /// <param name="signer">Ed25519.</param>
    public static NoteSignature Sign(Checkpoint checkpoint, DateTimeOffset at, string name, Signer signer)
    {
        var key = NoteKey.Create(name, NoteKeyType.Cosignature, signer.PublicKey);
        var signature = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(signature, at.ToUnixTimeSeconds());
        signer.Sign(Message(at.ToUnixTimeSeconds(), checkpoint.Body)).CopyTo(signature.AsSpan(8));
        return new NoteSignature(name, key.Id, signature);
    }

    internal static bool Verify(string body, ReadOnlySpan<byte> signature, VerifyingKey key)
    {
        if (signature.Length != Length) return false;
        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature);
        return seconds is >= 0 and <= LastSecond && key.Verify(Message(seconds, body), signature[8..]);
    }

    private static byte[] Message(long seconds, string body) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{body}"));
}
