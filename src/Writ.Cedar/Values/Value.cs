using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>
/// A Cedar value. Immutable; equal when Cedar's <c>==</c> says so, which compares sets and records without regard to
/// order and never fails, whatever the two types.
/// </summary>
public abstract class Value : IEquatable<Value>
{
    private protected Value()
    {
    }

    /// <summary>The kind's name as Cedar's own messages spell it: <c>long</c>, <c>bool</c>, <c>ipaddr</c>, …</summary>
    public abstract string TypeName { get; }

    /// <inheritdoc/>
    public abstract bool Equals([NotNullWhen(true)] Value? other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Value);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Every entity this value names, at any depth, each once, in the order met.</summary>
    public IReadOnlyList<EntityUid> EntityReferences()
    {
        List<EntityUid> found = [];
        HashSet<EntityUid> seen = [];
        AddReferences(uid =>
        {
            if (seen.Add(uid)) found.Add(uid);
        });
        return found;
    }

    /// <summary>The value as a Cedar expression that evaluates to it.</summary>
    public sealed override string ToString()
    {
        var text = new System.Text.StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(System.Text.StringBuilder text);

    internal virtual void AddReferences(Action<EntityUid> found)
    {
    }
}
