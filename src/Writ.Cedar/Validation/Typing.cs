using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>
/// The type of an expression, and what is known to exist where it is true: optional attributes and tags that have been
/// asked for, by the text of the expression they belong to. A null type means that the expression has none, and that the
/// reason has been reported.
/// </summary>
internal readonly record struct Typing(CedarType? Type, ImmutableHashSet<string> Known)
{
    public static readonly ImmutableHashSet<string> Nothing = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public static readonly Typing Failed = new(null, Nothing);

    public static Typing Of(CedarType type) => new(type, Nothing);

    public bool IsFalse => Type == TruthType.False;

    public bool IsTrue => Type == TruthType.True;
}
