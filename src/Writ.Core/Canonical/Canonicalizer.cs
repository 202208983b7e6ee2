using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Writ.Core.Canonical;

/// <summary>Rewrites one JSON text canonically. The members of an object are written in the order they come and then, where
/// that is not the canonical one, moved: each byte at most once for every object around it.</summary>
internal sealed class Canonicalizer(bool allowFractions)
{
    private const int LargestKept = 1 << 16;

    // Most documents are small, and many are made: a thread goes on in the room of its last one.
    [ThreadStatic]
    private static Canonicalizer? _idle;

    // The members of the objects around the place that is written, the innermost last.
    private readonly List<Member> _members = [];
    private byte[] _bytes = new byte[1024];
    private int _length;
    private char[] _text = new char[256];

    /// <summary>The canonical bytes of a document: no fractions.</summary>
    public static byte[] CanonicalizeDocument(ReadOnlySpan<byte> utf8Json)
    {
        var canonicalizer = _idle ?? new Canonicalizer(allowFractions: false);
        _idle = null;
        var canonical = canonicalizer.Canonicalize(utf8Json);
        if (Math.Max(canonicalizer._bytes.Length, canonicalizer._text.Length) <= LargestKept) _idle = canonicalizer;
        return canonical;
    }

    public byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        _length = 0;
        if (utf8Json.Length > CanonicalJson.MaxBytes) throw TooLarge();

        // The reader checks strings only when they are read, and a text may be skipped here nowhere: once, up front.
        if (!Utf8.IsValid(utf8Json)) throw NotUtf8();
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth + 1 });
        try
        {
            reader.Read();
            Value(ref reader);
            if (reader.Read()) throw new JsonException("more than one value");
        }
        catch (JsonException malformed)
        {
            throw new MalformedException(new("WRIT5001", "this is not JSON: " + malformed.Message, "correct the text"), malformed);
        }

        return _length > CanonicalJson.MaxBytes ? throw TooLarge() : _bytes.AsSpan(0, _length).ToArray();
    }

    private void Value(ref Utf8JsonReader reader)
    {
        // The depth of the reader counts the array or object it stands at only inside it.
        if (reader.CurrentDepth >= CanonicalJson.MaxDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            throw new MalformedException(new("WRIT5003", "arrays and objects are nested more than 64 deep", "flatten the document"));

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: Object(ref reader); break;
            case JsonTokenType.StartArray: Array(ref reader); break;
            case JsonTokenType.String: String(ref reader); break;
            case JsonTokenType.Number: Number(ref reader); break;
            case JsonTokenType.True: Write("true"u8); break;
            case JsonTokenType.False: Write("false"u8); break;
            case JsonTokenType.Null: Write("null"u8); break;
            default: throw new JsonException("a value is missing");
        }
    }

    private void Array(ref Utf8JsonReader reader)
    {
        Write("["u8);
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first) Write(","u8);
            Value(ref reader);
        }

        Write("]"u8);
    }

    private void Object(ref Utf8JsonReader reader)
    {
        Write("{"u8);
        var (start, first) = (_length, _members.Count);
        var ordered = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (_members.Count > first) Write(","u8);
            var from = _length;
            String(ref reader);
            var name = _length - from;
            Write(":"u8);
            reader.Read();
            Value(ref reader);
            var member = new Member(from, name, _length - from);
            ordered = ordered && (_members.Count == first || Compare(_members[^1], member) < 0);
            _members.Add(member);
        }

        if (!ordered) Reorder(CollectionsMarshal.AsSpan(_members)[first..], start);
        _members.RemoveRange(first, _members.Count - first);
        Write("}"u8);
    }

    private void Reorder(Span<Member> members, int start)
    {
        members.Sort(Compare);
        for (var i = 1; i < members.Length; i++)
        {
            if (Compare(members[i - 1], members[i]) == 0)
                throw new MalformedException(new(
                    "WRIT5002", $"the name \"{Shown(Name(members[i]))}\" stands twice in one object", "keep one of them"));
        }

        var length = _length - start;
        var moved = ArrayPool<byte>.Shared.Rent(length);
        var written = 0;
        foreach (var member in members)
        {
            if (written > 0) moved[written++] = (byte)',';
            _bytes.AsSpan(member.From, member.Length).CopyTo(moved.AsSpan(written));
            written += member.Length;
        }

        moved.AsSpan(0, length).CopyTo(_bytes.AsSpan(start));
        ArrayPool<byte>.Shared.Return(moved);
    }

    // By UTF-16 code units, RFC 8785 section 3.2.3. Bytes order alike where all of them are ASCII and none is escaped.
    private int Compare(Member left, Member right)
    {
        ReadOnlySpan<byte> one = Quoted(left), other = Quoted(right);
        return IsPlain(one) && IsPlain(other) ? one[1..^1].SequenceCompareTo(other[1..^1]) : string.CompareOrdinal(Name(left), Name(right));
    }

    private static bool IsPlain(ReadOnlySpan<byte> quoted) => Ascii.IsValid(quoted) && !quoted.Contains((byte)'\\');

    private ReadOnlySpan<byte> Quoted(Member member) => _bytes.AsSpan(member.From, member.NameLength);

    private string Name(Member member)
    {
        var reader = new Utf8JsonReader(Quoted(member));
        reader.Read();
        return reader.GetString()!;
    }

    // The reader has found no control character in it, and the whole text is UTF-8: without an escape it is canonical as it stands.
    private void String(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            String(Unescape(ref reader));
            return;
        }

        Write("\""u8);
        Write(reader.ValueSpan);
        Write("\""u8);
    }

    private ReadOnlySpan<char> Unescape(ref Utf8JsonReader reader)
    {
        if (_text.Length < reader.ValueSpan.Length) _text = new char[reader.ValueSpan.Length];
        try
        {
            return _text.AsSpan(0, reader.CopyString(_text));
        }
        catch (InvalidOperationException lone)
        {
            throw new MalformedException(new("WRIT5006", "a text holds half of a surrogate pair", "write whole characters"), lone);
        }
    }

    // string = '"' *char '"'; RFC 8785 section 3.2.2.2: the two-character escapes, \u00xx in lower case for the other
    // control characters, everything else as itself.
    private void String(ReadOnlySpan<char> text)
    {
        Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(CanonicalScanner.Escaped);
            if (plain < 0) plain = text.Length;
            Write(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty) break;
            Escape(text[0]);
            text = text[1..];
        }

        Write("\""u8);
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"': Write("\\\""u8); break;
            case '\\': Write("\\\\"u8); break;
            case '\b': Write("\\b"u8); break;
            case '\f': Write("\\f"u8); break;
            case '\n': Write("\\n"u8); break;
            case '\r': Write("\\r"u8); break;
            case '\t': Write("\\t"u8); break;
            default: Write("\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture)); break;
        }
    }

    private void Number(ref Utf8JsonReader reader)
    {
        if (allowFractions)
        {
            Write(EcmaScriptNumber.Format(reader.GetDouble()));
            return;
        }

        if (!CanonicalScanner.IsInteger(reader.ValueSpan))
        {
            var shown = Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(40, reader.ValueSpan.Length)]);
            throw new MalformedException(new(
                "WRIT5005",
                $"the number {shown} is not an integer within ±9007199254740991",
                "use a smaller unit or a string"));
        }

        Write(reader.ValueSpan);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private void Write(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetByteCount(text)));

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count) System.Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        return _bytes.AsSpan(_length);
    }

    private static string Shown(string name) => name.Length <= 60 ? name : name[..60] + "…";

    private static MalformedException NotUtf8() => new(new("WRIT5006", "the document is not UTF-8", "write it in UTF-8"));

    private static MalformedException TooLarge() => new(new("WRIT5004", "the document is larger than 16 MiB", "split it"));

    /// <param name="From">Where it begins in the bytes written, with its name.</param>
    /// <param name="NameLength">Of its name, quotes included.</param>
    /// <param name="Length">Of all of it.</param>
    private readonly record struct Member(int From, int NameLength, int Length);
}
