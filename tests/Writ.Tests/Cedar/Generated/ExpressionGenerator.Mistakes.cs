namespace Writ.Tests.Cedar.Generated;

/// <summary>What fails when it is evaluated, mostly: each operator and function meets what it is not for.</summary>
internal sealed partial class ExpressionGenerator
{
    private static readonly string[] Operators = ["<", "<=", ">", ">=", "in", "&&", "||"];
    private static readonly string[] Arithmetic = ["+", "-", "*"];
    private static readonly string[] Tests = ["isEmpty", "isIpv4", "isIpv6", "isLoopback", "isMulticast"];
    private static readonly string[] Parts = ["toDate", "toTime", "toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"];
    private static readonly string[] Constructors = ["ip", "decimal", "datetime", "duration"];
    private static readonly string[] Relations =
    [
        "contains", "containsAll", "containsAny", "hasTag", "getTag", "isInRange", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "offset", "durationSince",
    ];

    private static readonly string[] Suffixes = [" like \"a*\"", " has a", " has a.b", " is E0", " is E0 in principal", ".a == 1", "[\"x y\"] == 1"];

    public string Mistyped(int depth)
    {
        var any = $"({Make(dice.Pick(Shape.AllPlain), depth - 1)})";
        var other = Make(dice.Pick(Shape.AllPlain), 0);
        var form = dice.Below(Operators.Length + Arithmetic.Length + Tests.Length + Parts.Length + Constructors.Length + Relations.Length + Suffixes.Length + 4);
        if ((form -= Operators.Length) < 0) return $"({any} {dice.Pick(Operators)} {other})";
        if ((form -= Arithmetic.Length) < 0) return $"({any} {dice.Pick(Arithmetic)} {other} == 1)";
        if ((form -= Tests.Length) < 0) return $"{any}.{dice.Pick(Tests)}()";
        if ((form -= Parts.Length) < 0) return $"({any}.{dice.Pick(Parts)}() == {other})";
        if ((form -= Constructors.Length) < 0) return $"({dice.Pick(Constructors)}({any}) == {other})";
        if ((form -= Relations.Length) < 0) return $"({any}.{dice.Pick(Relations)}({other}) == true)";
        if ((form -= Suffixes.Length) < 0) return $"({any}{dice.Pick(Suffixes)})";
        return dice.Pick($"!{any}", $"(-{any} == 1)", $"(if {any} then true else false)", $"(-(-9223372036854775808) == {other})");
    }
}
