using System.Text;
using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>A thousand nestings, and a hundred thousand, of everything that nests: refused with a finding, on the stack of a small thread.</summary>
public sealed class BoundsTests
{
    private const string Head = """{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":""";

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Policies_as_text(int depth)
    {
        foreach (var (open, close) in new[]
        {
            ("(", ")"), ("[", "]"), ("{a: ", "}"), ("!(", ")"), ("-(", ")"), ("if true then 1 else ", ""), ("ip(", ")"), ("[].contains(", ")"), ("1 is A in (", ")"),
        })
            Refuses(open, () => PolicySet.Parse($"permit(principal, action, resource) when {{ {Nested(open, "1", close, depth)} }};"));
        Refuses("head", () => PolicySet.Parse($"permit(principal in {Nested("(", "U::\"a\"", ")", depth)}, action, resource);"));
        Refuses("action", () => PolicySet.Parse($"permit(principal, action in [{Nested("(", "Action::\"a\"", ")", depth)}], resource);"));
    }

    [Fact]
    public void As_deep_as_may_be_is_formatted()
    {
        // What the parser takes is walked again by the formatter, with a dozen methods a level.
        foreach (var text in new[]
        {
            $"permit(principal in {Nested("(", "U::\"a\"", ")", 200)}, action, resource);",
            $"permit(principal, action, resource) when {{ {Nested("(", "1", ")", 199)} == 1 }};",
            $"permit(principal, action, resource) when {{ {Nested("[", "1", "]", 199)} == 1 }};",
        })
            Assert.True(PolicyParserTests.OnSmallStack(() => PolicyFormatter.Format(text)).Ok, text[..60]);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Policies_as_json(int depth)
    {
        foreach (var (open, close) in new[]
        {
            ("""{"!":{"arg":""", "}}"), ("""{"Set":[""", "]}"), ("""{"Record":{"a":""", "}}"), ("""{".":{"left":""", ""","attr":"a"}}"""),
            ("""{"ip":[""", "]}"), ("""{"+":{"left":{"Value":1},"right":""", "}}"), ("""{"if-then-else":{"if":{"Value":true},"then":{"Value":1},"else":""", "}}"),
        })
            Refuses(open, () => Policy.ParseJson(Utf8($"{Head}{Nested(open, """{"Value":1}""", close, depth)}}}]}}")));
        Refuses("values", () => Policy.ParseJson(Utf8(Head + """{"Value":""" + Nested("[", "1", "]", depth) + "}}]}")));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Entities_and_values(int depth)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("""{"a":""", "}") })
        {
            var value = Nested(open, "1", close, depth);
            Refuses(open, () => Entities.ParseJson(Utf8($$"""[{"uid":{"type":"U","id":"a"},"attrs":{"a":{{value}}},"parents":[]}]""")));
            Refuses(open, () => Entities.ParseJson(Utf8($$"""[{"uid":{"type":"U","id":"a"},"attrs":{},"tags":{"a":{{value}}},"parents":[]}]""")));
            Refuses(open, () => RecordValue.ParseJson(Utf8($$"""{"a":{{value}}}""")));
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Schemas_in_both_formats(int depth)
    {
        Refuses("Set", () => Schema.Parse($"type T = {Nested("Set<", "Long", ">", depth)};"));
        Refuses("record", () => Schema.Parse($"type T = {Nested("{a: ", "Long", "}", depth)};"));
        foreach (var (open, close) in new[] { ("""{"type":"Set","element":""", "}"), ("""{"type":"Record","attributes":{"a":""", "}}") })
        {
            var type = Nested(open, """{"type":"Long"}""", close, depth);
            Refuses(open, () => Schema.ParseJson(Utf8("""{"":{"commonTypes":{"T":""" + type + """},"entityTypes":{},"actions":{}}}""")));
        }
    }

    [Fact]
    public void Long_texts_are_refused_before_they_are_looked_at()
    {
        var text = new string(' ', (64 << 20) + 1);
        Assert.Equal(["WRIT1001"], Must.Fail(PolicySet.Parse(text)));
        Assert.Equal(["WRIT1001"], Must.Fail(Schema.Parse(text)));
        Assert.Equal(["WRIT1001"], Must.Fail(PolicyFormatter.Format(text)));
        var utf8 = new byte[(64 << 20) + 1];
        Assert.Equal(["WRIT1001"], Must.Fail(PolicySet.ParseJson(utf8)));
        Assert.Equal(["WRIT1001"], Must.Fail(Entities.ParseJson(utf8)));
        Assert.Equal(["WRIT1001"], Must.Fail(RecordValue.ParseJson(utf8)));
    }

    [Fact]
    public void Large_sets_and_records_are_refused_beyond_a_million_members()
    {
        var items = new StringBuilder().Insert(0, "1,", 1_000_001).ToString();
        Assert.Equal(["WRIT1026"], Must.Fail(PolicySet.Parse($"permit(principal, action, resource) when {{ [{items}] == 1 }};")));
        Assert.Equal(["WRIT1026"], Must.Fail(PolicySet.Parse($"permit(principal, action, resource) when {{ ip({items}) == 1 }};")));
    }

    // Found by fuzzing: the framework threw where it looked for another key.
    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"uid":1,"\ud800":1}""")]
    [InlineData("""{"a":{"\uDC00x":1,"b":2},"effect":1}""")]
    public void A_key_with_half_of_a_surrogate_pair_threw(string json)
    {
        foreach (var text in new[] { json, $"[{json}]", $$"""[{"uid":{"type":"U","id":"a"},"attrs":{{json}},"parents":[]}]""" })
        {
            Assert.NotEmpty(Must.Fail(Entities.ParseJson(text)));
            Assert.NotEmpty(Must.Fail(Policy.ParseJson(Utf8(text))));
            Assert.NotEmpty(Must.Fail(PolicySet.ParseJson(Utf8(text))));
            Assert.NotEmpty(Must.Fail(Schema.ParseJson(Utf8(text))));
            Assert.NotEmpty(Must.Fail(RecordValue.ParseJson(Utf8(text))));
            using var element = System.Text.Json.JsonDocument.Parse(text);
            Assert.NotEmpty(Must.Fail(RecordValue.ParseJson(element.RootElement)));
        }
    }

    [Fact]
    public void A_key_that_is_no_utf8_threw()
    {
        byte[] json = [.. "[{\"uid\":{\"type\":\"U\",\"id\":\"a\"},\"attrs\":{},\"parents\":[],\"x"u8, 0xC0, .. "\":1}]"u8];
        Assert.Equal(["WRIT1101"], Must.Fail(Entities.ParseJson(json)));
        Assert.Equal(["WRIT1101"], Must.Fail(PolicySet.ParseJson(json)));
        Assert.Equal(["WRIT1101"], Must.Fail(Schema.ParseJson(json)));
    }

    private static void Refuses<T>(string what, Func<ParseResult<T>> read)
        where T : class
    {
        var result = PolicyParserTests.OnSmallStack(read);
        Assert.False(result.Ok, what);
        Assert.True(result.Diagnostics[0].Id is "WRIT1002" or "WRIT1101", $"{what}: {result.Diagnostics[0]}");
    }

    private static string Nested(string open, string middle, string close, int depth) => PolicyParserTests.Repeat(open, depth) + middle + PolicyParserTests.Repeat(close, depth);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
