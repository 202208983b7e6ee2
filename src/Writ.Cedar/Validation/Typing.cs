using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>
/// The type of an expression, and what is known to exist where it is true: optional attributes and tags that have been
/// asked for, by the text of the expression they belong to. What has failed has been reported; it may have a type all the
/// same, the one it would have if it were right, so that the rest can be checked too, but nothing is known from it.
/// </summary>
internal readonly record struct Typing(CedarType? Type, ImmutableHashSet<string> Known, bool IsFailed)
{
    public static readonly ImmutableHashSet<string> Nothing = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public static Typing Of(CedarType type) => new(type, Nothing, false);

    public static Typing Of(CedarType type, ImmutableHashSet<string> known) => new(type, known, false);

    public static Typing Failed(CedarType? type = null) => new(type, Nothing, true);

    public bool IsFalse => Type == TruthType.False;

    public bool IsTrue => Type == TruthType.True;

    /// <summary>This, but failed if a part of it has.</summary>
    public Typing With(Typing part) => part.IsFailed ? Failed(Type) : this;
}
