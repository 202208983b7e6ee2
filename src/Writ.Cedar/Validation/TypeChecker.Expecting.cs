using System.Collections.Immutable;

namespace Writ.Cedar;

/// <summary>What a part of an expression must be, and what is said where it is not.</summary>
internal sealed partial class TypeChecker
{
    // What is not of the type has none: nothing can be said of it any more.
    private Typing Expect(Expr expr, ImmutableHashSet<string> known, Func<CedarType, bool> fits, string expected)
    {
        var typing = Check(expr, known);
        if (typing.Type is null) return Typing.Failed();
        return fits(typing.Type) ? typing : Unexpected(expr, expected, typing.Type);
    }

    private Typing Expect(Expr expr, ImmutableHashSet<string> known, CedarType expected) =>
        Expect(expr, known, type => TypeLattice.Join(type, expected) is not null, expected.ToString());

    private Typing ExpectSet(Expr expr, ImmutableHashSet<string> known) => Expect(expr, known, type => type is SetType, "a set");

    private Typing ExpectEntity(Expr expr, ImmutableHashSet<string> known) => Expect(expr, known, type => type is EntityType, "an entity");

    private Typing ExpectAttributes(Expr expr, ImmutableHashSet<string> known) =>
        Expect(expr, known, type => type is EntityType or RecordType, "a record or an entity");

    private CedarType? Join(Expr at, CedarType a, CedarType b)
    {
        if (TypeLattice.Join(a, b) is { } joined) return joined;
        Fail("WRIT1302", at, $"the types {a} and {b} are not compatible");
        return null;
    }

    private Typing Unexpected(Expr expr, string expected, CedarType got) => Fail("WRIT1301", expr, $"expected {expected}, this is {got}");

    private Typing Fail(string id, Expr at, string message, string? help = null)
    {
        diagnostics.Error(id, spelling.PlaceOf(at), message, help);
        return Typing.Failed();
    }
}
