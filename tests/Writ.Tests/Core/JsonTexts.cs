using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Writ.Tests.Core;

/// <summary>JSON texts within the restrictions, written in any way a writer might choose.</summary>
internal static class JsonTexts
{
    /// <summary>Starting points for damage.</summary>
    public static IReadOnlyList<string> Seeds { get; } =
    [
        """{"a":[1,-2,{"b":null,"c":"\u0001\t\"\\"}],"€":true,"z":{"":0}}""",
        """[9007199254740991,-9007199254740991,"\ud83d\ude00","ﬀ",[[[]]],{}]""",
        """{"A":"x","\r":1,"\ud800\udc00":2,"ﬀ":3}""",
    ];

    public static Arbitrary<string> Arbitrary() => Gen.Sized(size => Value(Math.Min(size, 20))).ToArbitrary();

    /// <summary>Equal but for the order of members.</summary>
    public static bool SameMeaning(string left, string right) => JsonNode.DeepEquals(JsonNode.Parse(left), JsonNode.Parse(right));

    private static Gen<string> Value(int size)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1", "9007199254740991"),
            ArbMap.Default.GeneratorFor<int>().Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Text());
        if (size == 0) return leaf;
        var smaller = Value(size / 4);
        return Gen.OneOf(leaf, Gen.ArrayOf(smaller).Select(Array), Gen.ArrayOf(Text().Zip(smaller)).Select(Object));
    }

    private static string Array(string[] items) => "[" + string.Join(" , ", items) + " ]";

    private static string Object((string Name, string Value)[] members)
    {
        var different = members.DistinctBy(static m => JsonNode.Parse(m.Name)!.GetValue<string>());
        return "{" + string.Join(",\n", different.Select(static m => m.Name + " : " + m.Value)) + "}";
    }

    // Every character in one of its spellings.
    private static Gen<string> Text() =>
        Gen.ArrayOf(Gen.Elements("a", "b", "Z", "é", "€", "😀", "ﬀ", "𐀀", "\\n", "\\u000A", "\\u0041", "\\/", "/", "\\\\", "\\\"", "\\u0000", "\u007f", "\\ud83d\\ude00", "\u2028"))
            .Select(static parts => new StringBuilder("\"").AppendJoin("", parts).Append('"').ToString());
}
