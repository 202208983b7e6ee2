using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Writ.Core.Canonical;

/// <summary>Decides in one pass, without writing anything, whether a text is canonical. Written apart from
/// <see cref="Canonicalizer"/>, so that each is a check of the other.</summary>
/// <remarks>Names in strictly ascending order cannot occur twice, so that order is the only thing to look at.</remarks>
internal ref struct CanonicalScanner(ReadOnlySpan<byte> text)
{
    /// <summary>The characters that a canonical string escapes.</summary>
    internal static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (char)control), '"', '\\']);

    // What ends a run of characters that stand for themselves, in UTF-8.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public bool Scan() =>
        _text.Length <= CanonicalJson.MaxBytes && Utf8.IsValid(_text) && Value(0) && _at == _text.Length;

    /// <summary>Whether a JSON number token is an integer as documents may hold one.</summary>
    internal static bool IsInteger(ReadOnlySpan<byte> number)
    {
        var digits = number.StartsWith("-"u8) ? number[1..] : number;
        if (digits.IsEmpty || digits.Length > 16 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (digits[0] == '0') return number.Length == 1;
        var value = 0L;
        foreach (var digit in digits) value = (10 * value) + (digit - '0');
        return value <= CanonicalJson.MaxInteger;
    }

    private bool Value(int depth)
    {
        if (_at >= _text.Length) return false;
        return _text[_at] switch
        {
            (byte)'{' => depth < CanonicalJson.MaxDepth && Object(depth + 1),
            (byte)'[' => depth < CanonicalJson.MaxDepth && Array(depth + 1),
            (byte)'"' => String(out _),
            (byte)'t' => Take("true"u8),
            (byte)'f' => Take("false"u8),
            (byte)'n' => Take("null"u8),
            _ => Number(),
        };
    }

    private bool Object(int depth)
    {
        if (Take("{}"u8)) return true;
        ReadOnlySpan<byte> previous = default;
        for (_at++; ;)
        {
            if (!String(out var name)) return false;

            // A name comes with its quotes, so that only the absence of one is empty.
            if (!previous.IsEmpty && Compare(previous, name) >= 0) return false;
            previous = name;
            if (!Take(":"u8) || !Value(depth)) return false;
            if (Take("}"u8)) return true;
            if (!Take(","u8)) return false;
        }
    }

    private bool Array(int depth)
    {
        if (Take("[]"u8)) return true;
        for (_at++; ;)
        {
            if (!Value(depth)) return false;
            if (Take("]"u8)) return true;
            if (!Take(","u8)) return false;
        }
    }

    // Gives the string with its quotes.
    private bool String(out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        if (!Take("\""u8)) return false;
        for (var start = _at - 1; ; _at++)
        {
            var plain = _text[_at..].IndexOfAny(Special);
            if (plain < 0) return false;
            _at += plain;
            switch (_text[_at])
            {
                case (byte)'"':
                    _at++;
                    quoted = _text[start.._at];
                    return true;
                case (byte)'\\' when Escape(): break;
                default: return false;
            }
        }
    }

    // Leaves _at on the last byte of the escape.
    private bool Escape()
    {
        _at++;
        if (_at >= _text.Length) return false;
        if (_text[_at] != 'u') return "\"\\bfnrt"u8.Contains(_text[_at]);
        if (_text.Length - _at < 5 || !_text.Slice(_at, 4).StartsWith("u00"u8)) return false;
        int high = _text[_at + 3] - '0', low = "0123456789abcdef"u8.IndexOf(_text[_at + 4]);
        if (high is not (0 or 1) || low < 0) return false;
        _at += 4;

        // \b \t \n \f \r have escapes of two characters.
        return ((16 * high) + low) is not (8 or 9 or 10 or 12 or 13);
    }

    private bool Number()
    {
        var length = _text[_at..].IndexOfAny(",]}"u8);
        if (length < 0) length = _text.Length - _at;
        if (!IsInteger(_text.Slice(_at, length))) return false;
        _at += length;
        return true;
    }

    private bool Take(ReadOnlySpan<byte> expected)
    {
        if (!_text[_at..].StartsWith(expected)) return false;
        _at += expected.Length;
        return true;
    }

    // UTF-8 orders as code points do and RFC 8785 as UTF-16 does; below U+E000 and without escapes that is the same.
    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        left = left[1..^1];
        right = right[1..^1];
        if (!NeedsCare(left) && !NeedsCare(right)) return left.SequenceCompareTo(right);
        return string.CompareOrdinal(Unescape(left), Unescape(right));

        static bool NeedsCare(ReadOnlySpan<byte> name) => name.Contains((byte)'\\') || name.ContainsAnyInRange((byte)0xEE, (byte)0xFF);
    }

    private static string Unescape(ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. name, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
