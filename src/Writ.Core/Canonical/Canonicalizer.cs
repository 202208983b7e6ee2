using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Writ.Core.Canonical;

/// <summary>Rewrites one JSON text canonically. The members of an object are written in the order they come and then, where
/// that is not the canonical one, moved: each byte at most once for every object around it.</summary>
internal sealed class Canonicalizer(bool allowFractions)
{
    private byte[] _bytes = new byte[1024];
    private int _length;
    private char[] _text = new char[256];

    public byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
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
            case JsonTokenType.String: String(Unescape(ref reader)); break;
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
        var start = _length;
        List<Member> members = [];
        var ordered = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = new string(Unescape(ref reader));
            ordered = ordered && (members.Count == 0 || string.CompareOrdinal(members[^1].Name, name) < 0);
            if (members.Count > 0) Write(","u8);
            var from = _length;
            String(name);
            Write(":"u8);
            reader.Read();
            Value(ref reader);
            members.Add(new Member(name, from, _length - from));
        }

        if (!ordered) Reorder(members, start);
        Write("}"u8);
    }

    private void Reorder(List<Member> members, int start)
    {
        members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (var i = 1; i < members.Count; i++)
        {
            if (members[i - 1].Name == members[i].Name)
                throw new MalformedException(new(
                    "WRIT5002", $"the name \"{Shown(members[i].Name)}\" stands twice in one object", "keep one of them"));
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

    private readonly record struct Member(string Name, int From, int Length);
}
