using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Writ.Core.Cryptography;

namespace Writ.Core.Log;

/// <summary>What a key signs in a note.</summary>
[SuppressMessage("Design", "CA1027", Justification = "Numbers of a wire format, not flags.")]
public enum NoteKeyType
{
    None = 0,

    /// <summary>The text of the note itself.</summary>
    Ed25519 = 1,

    /// <summary>A time and a checkpoint: a witness (C2SP tlog-cosignature).</summary>
    Cosignature = 4,
}

/// <summary>A key with the name it signs notes under: the verifier's half.</summary>
/// <remarks>
/// vkey = name "+" hex(id:4) "+" base64(type || key:32) (C2SP signed-note)
/// id = the first 4 bytes of SHA-256(name || 0A || type || key)
/// </remarks>
public sealed class NoteKey
{
    private NoteKey(string name, NoteKeyType type, VerifyingKey key)
    {
        (Name, Type, Key) = (name, type, key);
        FullId = new Digest(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 0x0a, (byte)type, .. key.RawPublicKey.Span]));
        Id = BinaryPrimitives.ReadUInt32BigEndian(FullId.ToArray());
    }

    public string Name { get; }

    public NoteKeyType Type { get; }

    public VerifyingKey Key { get; }

    /// <summary>The 4 bytes before each signature, big-endian.</summary>
    public uint Id { get; }

    /// <summary>All 32 bytes: the <c>logId</c> of a Sigstore bundle.</summary>
    public Digest FullId { get; }

    /// <param name="name">Not empty, without white space and without a plus sign.</param>
    /// <param name="type">What it signs.</param>
    /// <param name="key">Ed25519.</param>
    public static NoteKey Create(string name, NoteKeyType type, VerifyingKey key)
    {
        if (!IsName(name)) throw new ArgumentException("A key's name has no white space and no plus sign.", nameof(name));
        if (type is not (NoteKeyType.Ed25519 or NoteKeyType.Cosignature)) throw new ArgumentOutOfRangeException(nameof(type));
        if (key.Algorithm != KeyAlgorithm.Ed25519) throw new ArgumentException("Notes are signed with Ed25519.", nameof(key));
        return new NoteKey(name, type, key);
    }

    /// <summary>Reads a vkey; its id must be the one that name, type and key give.</summary>
    public static bool TryParse(string vkey, [NotNullWhen(true)] out NoteKey? key, [NotNullWhen(false)] out string? why)
    {
        (key, why) = (null, null);
        try
        {
            // Base64 has plus signs too: only the first two part the text.
            if (vkey.Split('+', 3) is [var name, var id, var body] && IsName(name)
                && StrictBase64.TryDecode(body, out var bytes) && bytes.Length == 33 && bytes[0] is 1 or 4)
            {
                var read = new NoteKey(name, (NoteKeyType)bytes[0], VerifyingKey.FromEd25519(bytes.AsSpan(1)));
                if (read.Id.ToString("x8", CultureInfo.InvariantCulture) == id) key = read;
            }

            why = key is null ? Malformed() : null;
        }
        catch (MalformedException weak)
        {
            why = weak.Message;
        }

        return key is not null;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Type, .. Key.RawPublicKey.Span])}");

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c is '+');

    private static string Malformed() =>
        new Diagnostic(
            "WRIT5052", "this is not the verifier key of a note",
            "write name+hex id+base64, as `writ keys export log --vkey` prints it").ToString();
}
