using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Writ.Core.Ids;

/// <summary>What an id names.</summary>
public enum IdKind
{
    None = 0,

    /// <summary><c>exe_</c></summary>
    Execution,

    /// <summary><c>prm_</c></summary>
    Permit,

    /// <summary><c>apr_</c></summary>
    Approval,

    /// <summary><c>ref_</c></summary>
    Refusal,
}

/// <summary>The ids of documents: a prefix that says what is named, and a UUID version 7 in 26 characters of Crockford's base32.</summary>
/// <remarks>
/// id = ("exe" | "prm" | "apr" | "ref") "_" 26*CROCKFORD, upper case, the first at most 7 (128 bits are 25.6 characters)
/// uuid = milliseconds:48 "0111" random:12 "10" random:62 (RFC 9562 section 5.7)
/// One id has one text. Ids of one kind sort by time as their texts do.
/// </remarks>
public static class WritId
{
    /// <summary>Random bytes that an id takes; of their 80 bits 74 are used.</summary>
    public const int RandomBytes = 10;

    /// <summary>Characters of every id.</summary>
    public const int Length = 30;

    // 9999-12-31T23:59:59.999Z: an id of a later time would have no DateTimeOffset.
    private const ulong LastMillisecond = 253_402_300_799_999;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <param name="kind">What is named.</param>
    /// <param name="at">From 1970 to 9999.</param>
    /// <param name="random">10 bytes from a cryptographic generator.</param>
    public static string Create(IdKind kind, DateTimeOffset at, ReadOnlySpan<byte> random)
    {
        if (random.Length != RandomBytes) throw new ArgumentException("An id takes 10 random bytes.", nameof(random));
        var milliseconds = at.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(at));

        Span<byte> uuid = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(uuid, milliseconds << 16);
        random.CopyTo(uuid[6..]);
        uuid[6] = (byte)(0x70 | (uuid[6] & 0x0f));
        uuid[8] = (byte)(0x80 | (uuid[8] & 0x3f));
        return Prefix(kind) + Encode(BinaryPrimitives.ReadUInt128BigEndian(uuid));
    }

    /// <summary>Whether this is an id of that kind, in its only text.</summary>
    public static bool IsValid(IdKind kind, [NotNullWhen(true)] string? id) =>
        id is { Length: Length } && id.StartsWith(Prefix(kind), StringComparison.Ordinal)
        && TryDecode(id.AsSpan(4), out var value)
        && ((value >> 76) & 0xf) == 7 && ((value >> 62) & 3) == 2 && value >> 80 <= LastMillisecond;

    /// <summary>What kind of id this is; <see cref="IdKind.None"/> where it is none.</summary>
    public static IdKind KindOf(string? id)
    {
        for (var kind = IdKind.Execution; kind <= IdKind.Refusal; kind++)
        {
            if (IsValid(kind, id)) return kind;
        }

        return IdKind.None;
    }

    /// <summary>When an id was made, to the millisecond.</summary>
    /// <exception cref="MalformedException">WRIT5080: not an id of that kind.</exception>
    public static DateTimeOffset TimeOf(IdKind kind, string id)
    {
        Require(kind, id);
        _ = TryDecode(id.AsSpan(4), out var value);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(value >> 80));
    }

    /// <summary>The UUID that an id is: what other systems, OpenLineage for one, name the same thing by.</summary>
    /// <exception cref="MalformedException">WRIT5080: not an id of that kind.</exception>
    public static Guid UuidOf(IdKind kind, string id)
    {
        Require(kind, id);
        _ = TryDecode(id.AsSpan(4), out var value);
        Span<byte> uuid = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(uuid, value);
        return new Guid(uuid, bigEndian: true);
    }

    /// <exception cref="MalformedException">WRIT5080: not an id of that kind.</exception>
    public static void Require(IdKind kind, string? id)
    {
        if (!IsValid(kind, id))
            throw new MalformedException(new(
                "WRIT5080", $"this is not an id of the form {Prefix(kind)}…", "copy the id whole: a prefix and 26 characters"));
    }

    private static string Prefix(IdKind kind) => kind switch
    {
        IdKind.Execution => "exe_",
        IdKind.Permit => "prm_",
        IdKind.Approval => "apr_",
        IdKind.Refusal => "ref_",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Encode(UInt128 value)
    {
        Span<char> text = stackalloc char[26];
        for (var i = 25; i >= 0; i--, value >>= 5) text[i] = Alphabet[(int)(value & 31)];
        return text.ToString();
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        if (text[0] > '7') return false;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = (value << 5) | (uint)digit;
        }

        return true;
    }
}
