using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>A record: values under names, without order.</summary>
public sealed class RecordValue : Value
{
    // Below this many keys a walk over the array beats a binary search.
    private const int SmallRecord = 8;

    // Sorted by code point.
    private readonly string[] _keys;
    private readonly Value[] _values;
    private readonly int _hash;

    /// <exception cref="ArgumentException">A key occurs twice, or has a lone surrogate.</exception>
    public RecordValue(IEnumerable<KeyValuePair<string, Value>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        KeyValuePair<string, Value>[] sorted = [.. fields];
        Array.Sort(sorted, static (a, b) => CodePoints.Compare(a.Key, b.Key));
        _keys = new string[sorted.Length];
        _values = new Value[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            (_keys[i], _values[i]) = (SharedNames.Of(sorted[i].Key), sorted[i].Value);
            if (!CodePoints.AreWhole(_keys[i])) throw new ArgumentException("a lone surrogate is no character", nameof(fields));
            if (i > 0 && _keys[i] == _keys[i - 1]) throw new ArgumentException($"the key `{_keys[i]}` occurs twice", nameof(fields));
            _hash = unchecked(_hash + HashCode.Combine(_keys[i].GetHashCode(StringComparison.Ordinal), _values[i]));
        }
    }

    public static RecordValue Empty { get; } = new([]);

    public int Count => _keys.Length;

    /// <summary>The names, by code point.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The values, in the order of <see cref="Keys"/>.</summary>
    public IReadOnlyList<Value> Values => _values;

    public override string TypeName => "record";

    internal ReadOnlySpan<string> KeySpan => _keys;

    internal ReadOnlySpan<Value> ValueSpan => _values;

    /// <summary>Reads a JSON object in Cedar's form: <c>__entity</c> and <c>__extn</c> escapes, no null, no fractions.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="expected">Its type, if known; then entities and extension values may stand without their escape.</param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<RecordValue> ParseJson(ReadOnlyMemory<byte> json, CedarType? expected = null, string? source = null) =>
        ValueReader.ReadRecord(json, expected, source);

    /// <inheritdoc cref="ParseJson(ReadOnlyMemory{byte}, CedarType?, string?)"/>
    public static ParseResult<RecordValue> ParseJson(JsonElement json, CedarType? expected = null, string? source = null) =>
        ValueReader.ReadRecord(json, expected, source);

    public bool TryGet(string key, [NotNullWhen(true)] out Value? value)
    {
        var at = IndexOf(key);
        value = at < 0 ? null : _values[at];
        return at >= 0;
    }

    public bool Has(string key) => IndexOf(key) >= 0;

    public override bool Equals([NotNullWhen(true)] Value? other) =>
        ReferenceEquals(this, other)
        || (other is RecordValue that && that._hash == _hash && that._keys.AsSpan().SequenceEqual(_keys)
            && that._values.AsSpan().SequenceEqual(_values));

    public override int GetHashCode() => _hash;

    /// <summary>The record as JSON, in the form that <see cref="ParseJson(JsonElement, CedarType?, string?)"/> reads; keys by code point.</summary>
    public string ToJson() => JsonPrinter.Print(writer => ValueWriter.Write(writer, this));

    /// <summary>The same in UTF-8.</summary>
    public byte[] ToUtf8Json() => JsonPrinter.PrintUtf8(writer => ValueWriter.Write(writer, this));

    internal Value? Find(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? null : _values[at];
    }

    internal override void Print(System.Text.StringBuilder text)
    {
        text.Append('{');
        for (var i = 0; i < _keys.Length; i++)
        {
            if (i > 0) text.Append(", ");
            StringLiteral.Append(text, _keys[i]);
            text.Append(": ");
            _values[i].Print(text);
        }

        text.Append('}');
    }

    internal override void AddReferences(Action<EntityUid> found)
    {
        foreach (var value in _values) value.AddReferences(found);
    }

    private int IndexOf(string key)
    {
        if (_keys.Length > SmallRecord) return Array.BinarySearch(_keys, key, CodePoints.Order);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] == key) return i;
        }

        return -1;
    }
}
