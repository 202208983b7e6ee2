namespace Writ.Tests.Cedar.Generated;

/// <summary>Constants of every type: the ordinary ones, those at the edges, and now and then one that is refused.</summary>
internal static class Literals
{
    public static readonly string[] Ids = ["a", "b", "c", "d \"q\"", "é\n\U0001F600", ""];
    public static readonly string[] Words = ["", "a", "abc", "a*c", "red", "\U0001F600é", "x\ty", "a\U0001F600b\U0001F600c", "aé1", "a\n\"\\'\0b", "bb*", "10.0.0.1", "1.5"];
    public static readonly string[] Longs = ["0", "1", "-1", "2", "7", "100", "9007199254740993", "9223372036854775807", "-9223372036854775808", "-9223372036854775807"];
    public static readonly string[] Ips = ["10.0.0.1", "10.0.0.0/8", "127.0.0.1", "::1", "ff02::1/16", "1:2::3/64", "224.0.0.1", "0.0.0.0/0", "::/0", "10.0.0.1/24"];
    public static readonly string[] Decimals = ["0.0", "1.5", "-0.5", "1.2345", "922337203685477.5807", "-922337203685477.5808", "12.30"];
    public static readonly string[] Datetimes =
        ["2024-01-01", "1969-12-31T23:59:59.999Z", "2024-06-01T12:00:00+0530", "0000-01-01", "9999-12-31T23:59:59Z", "2024-02-29T00:00:00.001Z", "1970-01-01"];
    public static readonly string[] Durations = ["0ms", "1h", "-1d2h3m4s5ms", "9223372036854775807ms", "-9223372036854775808ms", "90m", "1d", "-1ms"];
    private static readonly string[] Refused =
        ["", "10.0.0.256", "01.2.3.4", "::ffff:1.2.3.4", "10.0.0.0/33", "1.23456", ".5", "1", "2023-02-29", "2024-01-01T24:00:00Z", "1h1d", "9223372036854775808ms", "1.5h"];

    private static readonly string[] PatternParts =
        ["*", "*", "a", "b", "c", "1", "\\*", "\\u{1F600}", "é", "\\n", "\\t", "\\\"", "\\\\", "\\x61", "\\0", "\\'"];

    /// <summary>The right side of <c>like</c>, with its quotes: up to five parts, wildcards and escapes among them.</summary>
    public static string Pattern(Dice dice) => dice.Chance(35)
        ? dice.Pick("\"a*\"", "\"*\"", "\"*b*\"", "\"a\\*c\"", "\"\"", "\"*\\u{1F600}*\"", "\"a*b*c\"", "\"**\"", "\"*é\"")
        : $"\"{string.Concat(Enumerable.Range(0, dice.Below(6)).Select(_ => dice.Pick(PatternParts)))}\"";

    /// <summary>The argument of an extension constructor; one in <paramref name="refusedIn"/> is none.</summary>
    public static string Argument(Dice dice, Plain type, int refusedIn)
    {
        if (refusedIn > 0 && dice.Below(refusedIn) == 0) return dice.Pick(Refused);
        return dice.Pick(type.Name switch { "ipaddr" => Ips, "decimal" => Decimals, "datetime" => Datetimes, _ => Durations });
    }

    public static string Constructor(Plain type) => type.Name == "ipaddr" ? "ip" : type.Name;

    public static string IdOf(Dice dice, World world, string type) =>
        world.Find(type)?.Ids is { } ids && dice.Chance(92) ? dice.Pick(ids) : dice.Pick(Ids);
}
