using System.Text;
using System.Text.Json.Nodes;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>The two schema formats, each into the other; the vectors are what the reference engine (4.13) was seen to do.</summary>
public sealed class SchemaFormatTests
{
    [Fact]
    public void What_the_reference_reads_is_read_and_translated_as_it_does_and_what_it_refuses_is_refused()
    {
        var vectors = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "cedar", "schemas.json")))!.AsArray();
        Assert.True(vectors.Count > 250);
        foreach (var vector in vectors)
        {
            var text = vector!["schema"]!.GetValue<string>();
            var schema = Read(text);
            Assert.True(schema.Ok == (vector["refused"] is null), $"{text}\n{string.Join('\n', schema.Diagnostics)}");
            if (!schema.Ok) continue;
            Assert.Equal((text, vector["warnings"]!.GetValue<int>()), (text, schema.Diagnostics.Count));
            Assert.True(JsonNode.DeepEquals(vector["json"], JsonNode.Parse(schema.Value.ToJson())), $"{text}\n{schema.Value.ToJson()}");
            Assert.Equal((text, vector["text"]?.GetValue<string>()), (text, schema.Value.ToCedar().Value));
            AssertRoundTrip(schema.Value);
        }
    }

    [SharedDataFact(ConformanceData.CorpusJsonSchemas)]
    public void Every_corpus_schema_is_the_same_in_both_formats()
    {
        var texts = ConformanceData.Read(ConformanceData.Corpus);
        var (count, wrong) = (0, new List<string>());
        foreach (var (path, json) in ConformanceData.Read(ConformanceData.CorpusJsonSchemas).Where(f => f.Key.EndsWith(".cedarschema.json", StringComparison.Ordinal)))
        {
            var name = Path.GetFileName(path).Replace(".json", "", StringComparison.Ordinal);
            var fromJson = Must.Have(Schema.ParseJson(Encoding.UTF8.GetBytes(json)));
            var fromText = Must.Have(Schema.Parse(texts["corpus-tests/" + name]));
            if (!fromJson.MeansTheSameAs(fromText)) wrong.Add(name);
            AssertRoundTrip(fromJson);
            AssertRoundTrip(fromText);
            count++;
        }

        Assert.Empty(wrong);
        Assert.Equal(3925, count);
    }

    [Theory]
    [InlineData("entity A;", "entity A; entity B;")]
    [InlineData("entity A { x: Long };", "entity A { x?: Long };")]
    [InlineData("entity A { x: Set<Long> };", "entity A { x: Set<String> };")]
    [InlineData("entity A { x: { y: decimal } };", "entity A { x: { y: ipaddr } };")]
    [InlineData("entity A in A;", "entity A;")]
    [InlineData("entity A tags Long;", "entity A;")]
    [InlineData("entity A enum [\"a\"];", "entity A enum [\"b\"];")]
    [InlineData("entity A enum [\"a\"];", "entity A;")]
    [InlineData("action a; action b in a;", "action a; action b;")]
    [InlineData("entity A; action a appliesTo { principal: A, resource: A };", "entity A; action a;")]
    [InlineData("entity A; entity B; action a appliesTo { principal: A, resource: A };", "entity A; entity B; action a appliesTo { principal: A, resource: B };")]
    [InlineData("entity A; action a appliesTo { principal: A, resource: A };", "entity A; action a appliesTo { principal: A, resource: A, context: { x: Long } };")]
    public void Schemas_that_differ_do_not_mean_the_same(string one, string other)
    {
        var (a, b) = (Must.Have(Schema.Parse(one)), Must.Have(Schema.Parse(other)));
        Assert.True(a.MeansTheSameAs(Must.Have(Schema.Parse(one))));
        Assert.False(a.MeansTheSameAs(b));
        Assert.False(b.MeansTheSameAs(a));
    }

    [Fact]
    public void Findings_in_json_say_where_and_come_together()
    {
        const string Json = """
            {"N":{"entityTypes":{"A":{"shape":{"type":"Record","attributes":{"x":{"type":"Set"},"y":{"type":"Extension","name":"ip"}}}},"if":{}},
              "actions":{"a":{"appliesTo":{"principalTypes":["A"]}}},"more":1}}
            """;
        Assert.Equal(["WRIT1130"], Must.Fail(Schema.ParseJson(Encoding.UTF8.GetBytes(Json))));
        var found = Schema.ParseJson(Encoding.UTF8.GetBytes(Json.Replace(",\"more\":1", "", StringComparison.Ordinal)), "s.json").Diagnostics;
        Assert.Equal(["WRIT1130", "WRIT1202", "WRIT1132", "WRIT1130"], found.Select(f => f.Id));
        Assert.Equal("s.json: WRIT1130 the schema, N.entityTypes.A.shape.attributes.x, has no `element`", found[0].ToString());
    }

    [Theory]
    [InlineData("""{"type":"Set","element":""", "}")]
    [InlineData("""{"type":"Record","attributes":{"a":""", "}}")]
    public void Depth_is_bounded_in_json_and_what_is_read_is_used_on_a_small_stack(string open, string close)
    {
        foreach (var depth in (int[])[190, 1000, 500_000])
        {
            var tags = PolicyParserTests.Repeat(open, depth) + """{"type":"Long"}""" + PolicyParserTests.Repeat(close, depth);
            var json = """{"":{"entityTypes":{"A":{"tags":""" + tags + """}},"actions":{}}}""";
            var schema = PolicyParserTests.OnSmallStack(() =>
            {
                var read = Schema.ParseJson(Encoding.UTF8.GetBytes(json));
                if (read.Ok) AssertRoundTrip(read.Value);
                return read;
            });
            if (depth < 200) Must.Have(schema);
            else Assert.Contains(Must.Fail(schema), id => id is "WRIT1002" or "WRIT1101");
        }
    }

    [Fact]
    public void Towers_of_shared_types_are_compared_without_climbing_every_path()
    {
        static string Tower(char name) => $"type {name}0 = {{ x: Long }};"
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"type {name}{i + 1} = {{ a: {name}{i}, b: {name}{i} }};"));
        var schema = Must.Have(Schema.Parse(Tower('T') + Tower('U') + "entity E { t: T60, u: U60 }; action a appliesTo { principal: E, resource: E };"));
        Assert.Empty(schema.ValidatePolicies(Must.Policies("permit(principal, action, resource) when { principal.t == principal.u };")));
        AssertRoundTrip(schema);
    }

    private static ParseResult<Schema> Read(string text) =>
        text[0] is '{' or '[' ? Schema.ParseJson(Encoding.UTF8.GetBytes(text)) : Schema.Parse(text);

    private static void AssertRoundTrip(Schema schema)
    {
        var json = schema.ToJson();
        var read = Must.Have(Schema.ParseJson(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(json, read.ToJson());
        Assert.True(read.MeansTheSameAs(schema), json);
        if (schema.ToCedar().Value is { } text) Assert.True(Must.Have(Schema.Parse(text)).MeansTheSameAs(schema), text);
    }
}
