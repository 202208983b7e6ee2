using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A set: no order, no duplicates, members of any kind.</summary>
public sealed class SetValue : Value
{
    // Below this many members a walk over the array beats hashing.
    private const int SmallSet = 8;

    private readonly Value[] _items;
    private readonly HashSet<Value>? _index;
    private readonly int _hash;

    public SetValue(IEnumerable<Value> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var all = items as Value[] ?? [.. items];
        if (all.Length > SmallSet)
        {
            _index = [.. all];
            _items = [.. _index];
        }
        else
        {
            _items = Distinct(all);
        }

        foreach (var item in _items) _hash = unchecked(_hash + item.GetHashCode());
    }

    public static SetValue Empty { get; } = new([]);

    public int Count => _items.Length;

    /// <summary>The members, each once, in no promised order.</summary>
    public IReadOnlyList<Value> Items => _items;

    public override string TypeName => "set";

    internal ReadOnlySpan<Value> Members => _items;

    public bool Contains(Value value)
    {
        if (_index is not null) return _index.Contains(value);
        foreach (var item in _items)
        {
            if (item.Equals(value)) return true;
        }

        return false;
    }

    public bool ContainsAll(SetValue others)
    {
        foreach (var item in others._items)
        {
            if (!Contains(item)) return false;
        }

        return true;
    }

    public bool ContainsAny(SetValue others)
    {
        var (few, many) = others.Count < Count ? (others, this) : (this, others);
        foreach (var item in few._items)
        {
            if (many.Contains(item)) return true;
        }

        return false;
    }

    public override bool Equals([NotNullWhen(true)] Value? other) =>
        ReferenceEquals(this, other)
        || (other is SetValue that && that._hash == _hash && that.Count == Count && ContainsAll(that));

    public override int GetHashCode() => _hash;

    internal override void Print(System.Text.StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < _items.Length; i++)
        {
            if (i > 0) text.Append(", ");
            _items[i].Print(text);
        }

        text.Append(']');
    }

    internal override void AddReferences(Action<EntityUid> found)
    {
        foreach (var item in _items) item.AddReferences(found);
    }

    private static Value[] Distinct(Value[] all)
    {
        List<Value> distinct = new(all.Length);
        foreach (var item in all)
        {
            if (!distinct.Contains(item)) distinct.Add(item);
        }

        return [.. distinct];
    }
}
