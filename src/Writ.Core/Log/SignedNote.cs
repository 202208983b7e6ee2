using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Cryptography;

namespace Writ.Core.Log;

/// <summary>One signature line.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="KeyId">The 4 bytes before the signature, big-endian.</param>
/// <param name="Signature">What follows them.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>A text with signatures below it (C2SP signed-note). Holding one says nothing about who signed it.</summary>
/// <remarks>
/// note = text LF 1*("— " name " " base64(id:4 || signature) LF); the dash is U+2014. The text ends in LF, is UTF-8 and has no
/// control character but LF. Lines of keys that nobody knows are carried, not judged.
/// </remarks>
public sealed class SignedNote
{
    /// <summary>Bytes of a note that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Signature lines of a note that is read.</summary>
    public const int MaxSignatures = 64;

    private const string Dash = "— ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        if (!IsText(text))
            throw new ArgumentException("A note's text ends in a line end and has no other control characters.", nameof(text));
        (Text, Signatures) = (text, signatures);
    }

    /// <summary>The text, its last line end included.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text under a name with an Ed25519 key.</summary>
    public static SignedNote Sign(string text, string name, Signer signer)
    {
        var key = NoteKey.Create(name, NoteKeyType.Ed25519, signer.PublicKey);
        return new SignedNote(text, [new(name, key.Id, signer.Sign(Strict.GetBytes(text)))]);
    }

    public static bool TryParse(ReadOnlySpan<byte> note, [NotNullWhen(true)] out SignedNote? signed, [NotNullWhen(false)] out string? why)
    {
        signed = null;
        if (note.Length <= MaxBytes && TryDecode(note, out var whole) && whole.LastIndexOf("\n\n", StringComparison.Ordinal) is > 0 and var split)
        {
            var (text, lines) = (whole[..(split + 1)], whole[(split + 2)..]);
            if (IsText(text) && TryParseLines(lines, out var signatures)) signed = new SignedNote(text, signatures);
        }

        why = signed is null
            ? new Diagnostic("WRIT5050", "this is not a signed note", "give the text, an empty line and its signature lines").ToString()
            : null;
        return signed is not null;
    }

    /// <summary>Whether this key signed. Where several lines claim its name and id, each must be good.</summary>
    public bool Verify(NoteKey key) => CountGood(key) > 0;

    /// <summary>When a witness says it saw this checkpoint; null where it did not sign or its signature is wrong.</summary>
    public DateTimeOffset? CosignedAt(NoteKey key)
    {
        if (key.Type != NoteKeyType.Cosignature || CountGood(key) == 0) return null;
        var line = Signatures.First(s => s.KeyId == key.Id && s.Name == key.Name);
        return DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(line.Signature.Span));
    }

    /// <summary>The same text with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => new(Text, [.. Signatures, signature]);

    public byte[] ToBytes() => Strict.GetBytes(ToString());

    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        Span<byte> id = stackalloc byte[4];
        foreach (var signature in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, signature.KeyId);
            note.Append(Dash).Append(signature.Name).Append(' ').Append(Convert.ToBase64String([.. id, .. signature.Signature.Span])).Append('\n');
        }

        return note.ToString();
    }

    private int CountGood(NoteKey key)
    {
        var good = 0;
        foreach (var line in Signatures)
        {
            if (line.KeyId != key.Id || line.Name != key.Name) continue;
            if (!IsGood(key, line.Signature.Span)) return 0;
            good++;
        }

        return good;
    }

    private bool IsGood(NoteKey key, ReadOnlySpan<byte> signature) => key.Type switch
    {
        NoteKeyType.Ed25519 => key.Key.Verify(Strict.GetBytes(Text), signature),
        NoteKeyType.Cosignature => Cosignature.Verify(Text, signature, key.Key),
        _ => false,
    };

    private static bool TryDecode(ReadOnlySpan<byte> note, out string text)
    {
        var valid = System.Text.Unicode.Utf8.IsValid(note);
        text = valid ? Strict.GetString(note) : "";
        return valid;
    }

    private static bool IsText(string text) => text.EndsWith('\n') && !text.Any(static c => c < ' ' && c != '\n');

    private static bool TryParseLines(string lines, out List<NoteSignature> signatures)
    {
        signatures = [];
        if (!lines.EndsWith('\n')) return false;
        foreach (var line in lines[..^1].Split('\n'))
        {
            if (signatures.Count == MaxSignatures
                || !line.StartsWith(Dash, StringComparison.Ordinal)
                || line[Dash.Length..].Split(' ') is not [var name, var encoded]
                || !NoteKey.IsName(name)
                || !StrictBase64.TryDecode(encoded, out var bytes) || bytes.Length < 5)
                return false;
            signatures.Add(new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4)));
        }

        return true;
    }
}
