using System.Text;
using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class EntitiesTests
{
    private static readonly string[] Chain = ["A", "B", "C"];

    [Fact]
    public void Ancestors_are_worked_out_and_count_even_where_the_parent_is_missing()
    {
        var store = Must.Have(Entities.ParseJson("""
            [{"uid":{"type":"U","id":"a"},"attrs":{},"parents":[{"type":"G","id":"1"}]},
             {"uid":{"__entity":{"type":"G","id":"1"}},"attrs":{},"parents":[{"type":"G","id":"gone"}]}]
            """));
        Assert.True(store.TryGet(new("U", "a"), out var entity));
        Assert.Equal([new("G", "1")], entity.Parents);
        Assert.Equal([new("G", "1"), new EntityUid("G", "gone")], entity.Ancestors.Order());
    }

    [Theory]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{},"parents":[{"type":"A","id":"1"}]}]""", "WRIT1121")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{},"parents":[{"type":"A","id":"2"}]},{"uid":{"type":"A","id":"2"},"attrs":{},"parents":[{"type":"A","id":"1"}]}]""", "WRIT1121")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{},"parents":[]},{"uid":{"type":"A","id":"1"},"attrs":{"x":1},"parents":[]}]""", "WRIT1120")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":null},"parents":[]}]""", "WRIT1103")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":1.5},"parents":[]}]""", "WRIT1104")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":-0},"parents":[]}]""", "WRIT1104")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":1e2},"parents":[]}]""", "WRIT1104")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":9223372036854775808},"parents":[]}]""", "WRIT1104")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":1,"x":1},"parents":[]}]""", "WRIT1101")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":"\ud800"},"parents":[]}]""", "WRIT1106")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":{"__expr":"1"}},"parents":[]}]""", "WRIT1107")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":{"__extn":{"fn":"ip","arg":"127.1"}}},"parents":[]}]""", "WRIT1109")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{"x":{"__entity":{"type":"if","id":"1"}}},"parents":[]}]""", "WRIT1105")]
    [InlineData("""[{"uid":{"type":"__cedar::A","id":"1"},"attrs":{},"parents":[]}]""", "WRIT1105")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"parents":[]}]""", "WRIT1111")]
    [InlineData("""[{"uid":{"type":"A","id":"1"},"attrs":{},"parents":[],"tag":{}}]""", "WRIT1111")]
    [InlineData("""{"uid":1}""", "WRIT1110")]
    [InlineData("""[1,]""", "WRIT1101")]
    public void Malformed_entities_are_refused_by_their_id(string json, string id) => Assert.Contains(id, Must.Fail(Entities.ParseJson(json)));

    [Fact]
    public void Depth_of_json_is_bounded()
    {
        var deep = PolicyParserTests.Repeat("[", 5000) + PolicyParserTests.Repeat("]", 5000);
        Assert.Equal(["WRIT1101"], Must.Fail(Entities.ParseJson($$$"""[{"uid":{"type":"A","id":"1"},"attrs":{"x":{{{deep}}}},"parents":[]}]""")));
    }

    [Fact]
    public void An_identical_duplicate_is_accepted()
    {
        const string One = """{"uid":{"type":"A","id":"1"},"attrs":{"x":[1,2]},"parents":[]}""";
        Assert.Equal(1, Must.Have(Entities.ParseJson($"[{One},{One.Replace("1,2", "2,1,1", StringComparison.Ordinal)}]")).Count);
    }

    [Fact]
    public void A_chain_of_any_length_does_not_overflow_the_stack()
    {
        var store = PolicyParserTests.OnSmallStack(() => Entities.Create(Enumerable.Range(0, 3000).Select(i => new Entity(new("A", $"{i}"), parents: [new("A", $"{i + 1}")]))));
        Assert.True(Must.Have(store).TryGet(new("A", "0"), out var first));
        Assert.Equal(3000, first.Ancestors.Count);
    }

    [Fact]
    public void What_an_evaluation_can_touch_is_closed_under_parents_and_references()
    {
        var store = Must.Have(Entities.ParseJson("""
            [{"uid":{"type":"U","id":"a"},"attrs":{"r":{"deep":[{"__entity":{"type":"D","id":"x"}}]}},"parents":[{"type":"G","id":"1"}]},
             {"uid":{"type":"G","id":"1"},"attrs":{},"parents":[{"type":"G","id":"2"}],"tags":{"t":{"__entity":{"type":"D","id":"gone"}}}},
             {"uid":{"type":"G","id":"2"},"attrs":{},"parents":[]},
             {"uid":{"type":"D","id":"x"},"attrs":{"back":{"__entity":{"type":"U","id":"a"}}},"parents":[]},
             {"uid":{"type":"D","id":"other"},"attrs":{},"parents":[]}]
            """));
        var slice = store.Reachable([new("U", "a"), new("D", "root")], out var missing);
        Assert.Equal(["D::\"x\"", "G::\"1\"", "G::\"2\"", "U::\"a\""], slice.All.Select(e => e.Uid.ToString()));
        Assert.Equal(["D::\"gone\"", "D::\"root\""], missing.Select(u => u.ToString()));
        Assert.Equal(slice.ToJson(), store.Reachable(new EntityUid("U", "a")).ToJson());
        Assert.Equal([new("D", "x"), new EntityUid("U", "a")], Must.Have(RecordValue.ParseJson(
            """{"a":[{"__entity":{"type":"D","id":"x"}}],"b":{"c":{"__entity":{"type":"U","id":"a"}}}}"""u8.ToArray())).EntityReferences());
    }

    [Fact]
    public void A_store_has_one_encoding_and_reads_it_back()
    {
        const string Json = """
            [{"uid":{"type":"U","id":"b"},"attrs":{"z":[3,1,2],"a":{"__extn":{"fn":"datetime","arg":"2024-02-29T01:02:03.004-0130"}},"\uffff":1,"\ud83d\ude00":"\u0001\"é"},
              "parents":[{"type":"G","id":"2"},{"type":"G","id":"1"}],"tags":{"k":{"__extn":{"fn":"duration","arg":"1d1ms"}}}},
             {"uid":{"type":"U","id":"a"},"attrs":{"ip":{"__extn":{"fn":"ip","arg":"1::2/64"}},"d":{"__extn":{"fn":"decimal","arg":"-0.0500"}}},"parents":[]}]
            """;
        var store = Must.Have(Entities.ParseJson(Json));
        var again = Must.Have(Entities.ParseJson(store.ToJson()));
        Assert.Equal(store.ToJson(), again.ToJson());
        Assert.Equal(
            """[{"uid":{"type":"U","id":"a"},"attrs":{"d":{"__extn":{"fn":"decimal","arg":"-0.05"}},"ip":{"__extn":{"fn":"ip","arg":"1:0:0:0:0:0:0:2/64"}}},"parents":[]},"""
            + """{"uid":{"type":"U","id":"b"},"attrs":{"a":{"__extn":{"fn":"datetime","arg":"2024-02-29T02:32:03.004Z"}},"z":[1,2,3],"""
            + "\"\\uFFFF\":1,\"\\uD83D\\uDE00\":\"\\u0001\\\"é\""
            + """},"parents":[{"type":"G","id":"1"},{"type":"G","id":"2"}],"tags":{"k":{"__extn":{"fn":"duration","arg":"86400001ms"}}}}]""",
            store.ToJson());
    }

    [Fact]
    public void Entities_are_added_and_replaced_in_new_stores()
    {
        var store = Must.Have(Entities.Create(Chain.Select((name, i) => new Entity(new(name, "x"), parents: Chain.Skip(i + 1).Take(1).Select(p => new EntityUid(p, "x"))))));
        Assert.Equal(["WRIT1120"], Must.Fail(store.Add([new Entity(new("A", "x"))])));
        Assert.Equal(["WRIT1121"], Must.Fail(store.Replace([new Entity(new("C", "x"), parents: [new("A", "x")])])));
        var cut = Must.Have(store.Replace([new Entity(new("B", "x"))]));
        Assert.True(cut.TryGet(new("A", "x"), out var a) && a.Ancestors.Count == 1);
        Assert.True(store.TryGet(new("A", "x"), out a) && a.Ancestors.Count == 2);
    }

    [Fact]
    public void A_schema_lets_values_stand_without_their_escapes_and_adds_the_actions()
    {
        var schema = Must.Have(Schema.Parse("entity U { ip: ipaddr, boss?: U } tags decimal; action a in [b]; action b;"));
        var store = Must.Have(Entities.ParseJson("""[{"uid":{"type":"U","id":"x"},"attrs":{"ip":"1.2.3.4","boss":{"type":"U","id":"y"}},"parents":[],"tags":{"k":"1.5"}}]""", schema));
        Assert.Equal(["Action::\"a\"", "Action::\"b\"", "U::\"x\""], store.All.Select(e => e.Uid.ToString()));
        Assert.True(store.TryGet(new("U", "x"), out var user));
        Assert.Equal("""{"boss": U::"y", "ip": ip("1.2.3.4")}""", user.Attributes.ToString());
        Assert.Equal("""{"k": decimal("1.5")}""", user.Tags.ToString());
        Assert.Equal(["WRIT1361", "WRIT1362", "WRIT1360"], Must.Fail(Entities.ParseJson(Encoding.UTF8.GetBytes(
            """[{"uid":{"type":"U","id":"x"},"attrs":{"nope":1},"parents":[],"tags":{"k":1}}]"""), schema)));
    }
}
