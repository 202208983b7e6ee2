using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class SchemaTests
{
    private const string Shop = """
        namespace Shop {
            type Money = { "amount": Long, currency: String };
            @doc("who buys")
            entity Customer, Clerk in [Team] { name: String, since?: datetime, limit?: Money } tags Set<String>;
            entity Team;
            entity Size enum ["small", "large"];
            entity Order { by: Customer, total: Money, size: Size };
            action browse;
            action "pay back", refund in [browse, Action::"browse"] appliesTo {
                principal: [Clerk], resource: Order, context: { reason: String, ip?: __cedar::ipaddr }
            };
        }
        """;

    [Theory]
    [InlineData("entity A; entity A;", "WRIT1201")]
    [InlineData("entity A { x: Long, x: Long };", "WRIT1201")]
    [InlineData("entity A; namespace N { entity A; }", "WRIT1201")]
    [InlineData("action a; namespace N { action a; }", "WRIT1201")]
    [InlineData("namespace N { } namespace N { }", "WRIT1201")]
    [InlineData("entity A { x: Money };", "WRIT1202")]
    [InlineData("entity A in B;", "WRIT1203")]
    [InlineData("entity A; action a appliesTo { principal: B, resource: A };", "WRIT1203")]
    [InlineData("type A = Set<B>; type B = { x?: A };", "WRIT1204")]
    [InlineData("action a in b; action b in a;", "WRIT1205")]
    [InlineData("action a in b;", "WRIT1206")]
    [InlineData("entity A; action a appliesTo { principal: A, resource: A, context: Long };", "WRIT1207")]
    [InlineData("type Set = Long;", "WRIT1208")]
    [InlineData("entity Action;", "WRIT1208")]
    [InlineData("entity A; action a appliesTo { principal: A };", "WRIT1209")]
    [InlineData("entity A; action a appliesTo { principal: [], resource: A };", "WRIT1209")]
    [InlineData("entity A; action a appliesTo { principal: A, principal: A, resource: A };", "WRIT1209")]
    [InlineData("entity A, B in [C,];", "WRIT1006")]
    [InlineData("entity if;", "WRIT1007")]
    [InlineData("entity A { x: Long }; &", "WRIT1003")]
    public void A_malformed_schema_is_refused_by_its_id(string text, string id) => Assert.Contains(id, Must.Fail(Schema.Parse(text)));

    [Fact]
    public void After_an_error_reading_goes_on_at_the_next_declaration()
    {
        var result = Schema.Parse("entity ;\nentity A { x };\nnamespace N {\n action ;\n entity B;\n}\ntype = Long;", "s");
        Assert.Equal([1, 2, 4, 7], result.Diagnostics.Select(d => d.Span.Line));
        Assert.All(result.Diagnostics, d => Assert.Equal("s", d.Source));
    }

    [Fact]
    public void Types_nest_and_name_one_another_only_so_deep()
    {
        var nested = $"entity A {{ x: {PolicyParserTests.Repeat("Set<", 100_000)}Long{PolicyParserTests.Repeat(">", 100_000)} }};";
        Assert.Contains("WRIT1002", Must.Fail(PolicyParserTests.OnSmallStack(() => Schema.Parse(nested))));
        var downwards = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"type T{i + 1} = Set<T{i}>;").Prepend("type T0 = Long;"));
        Assert.Contains("WRIT1002", Must.Fail(PolicyParserTests.OnSmallStack(() => Schema.Parse(downwards))));
        var upwards = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"type T{i} = Set<T{i + 1}>;").Append("type T5000 = Long;"));
        Assert.Contains("WRIT1002", Must.Fail(PolicyParserTests.OnSmallStack(() => Schema.Parse(upwards))));
    }

    [Fact]
    public void Types_that_share_parts_do_not_multiply()
    {
        var doubling = string.Join('\n', Enumerable.Range(0, 60).Select(i => $"type T{i + 1} = {{ a: T{i}, b: T{i} }};").Prepend("type T0 = { x: Long };"));
        var schema = Must.Have(Schema.Parse(doubling + "entity U { t: T60, u: T60 }; action a appliesTo { principal: U, resource: U };"));
        var found = schema.ValidatePolicies(Must.Policies("permit(principal, action, resource) when { principal.t == principal.u && principal.t == 1 };"));
        Assert.True(Assert.Single(found).Message.Length < 2000);
    }

    [Fact]
    public void Actions_and_their_hierarchy_are_entities()
    {
        var schema = Must.Have(Schema.Parse(Shop));
        Assert.Equal(["Shop::Action::\"browse\"", "Shop::Action::\"pay back\"", "Shop::Action::\"refund\""], schema.Actions.Select(a => a.ToString()));
        Assert.True(schema.WithActions(Entities.Empty).TryGet(new("Shop::Action", "refund"), out var refund));
        Assert.Equal([new EntityUid("Shop::Action", "browse")], refund.Ancestors);
        Assert.Equal("{ip?: ipaddr, reason: String}", schema.ContextOf(new("Shop::Action", "refund"))!.ToString());
        Assert.Null(schema.ContextOf(new("Shop::Action", "nope")));
    }

    [Theory]
    [InlineData("Shop::Clerk", "refund", "Shop::Order", """{"reason":"r","ip":"1.2.3.4"}""", new string[0])]
    [InlineData("Shop::Clerk", "nope", "Shop::Order", """{"reason":"r"}""", new[] { "WRIT1350" })]
    [InlineData("Shop::Customer", "refund", "Shop::Team", "{}", new[] { "WRIT1351", "WRIT1352", "WRIT1361" })]
    [InlineData("Nope", "refund", "Shop::Order", """{"reason":1,"more":2}""", new[] { "WRIT1363", "WRIT1351", "WRIT1360", "WRIT1362" })]
    [InlineData("Shop::Clerk", "browse", "Shop::Order", "{}", new[] { "WRIT1351", "WRIT1352" })]
    public void A_request_is_checked_against_its_action(string principal, string action, string resource, string context, string[] ids)
    {
        var schema = Must.Have(Schema.Parse(Shop));
        var uid = new EntityUid("Shop::Action", action);
        var record = Must.Have(RecordValue.ParseJson(System.Text.Encoding.UTF8.GetBytes(context), schema.ContextOf(uid)));
        var found = schema.ValidateRequest(new Request(new(principal, "p"), uid, new(resource, "r"), record));
        Assert.Equal(ids, found.Select(d => d.Id));
    }

    [Theory]
    [InlineData("""{"uid":{"type":"Shop::Team","id":"t"},"attrs":{},"parents":[{"type":"Shop::Team","id":"u"}]}""", "WRIT1370")]
    [InlineData("""{"uid":{"type":"Shop::Team","id":"t"},"attrs":{},"parents":[],"tags":{"x":1}}""", "WRIT1371")]
    [InlineData("""{"uid":{"type":"Shop::Size","id":"medium"},"attrs":{},"parents":[]}""", "WRIT1364")]
    [InlineData("""{"uid":{"type":"Shop::Action","id":"refund"},"attrs":{},"parents":[]}""", "WRIT1372")]
    [InlineData("""{"uid":{"type":"Nope","id":"t"},"attrs":{},"parents":[]}""", "WRIT1363")]
    [InlineData("""{"uid":{"type":"Shop::Customer","id":"t"},"attrs":{"name":"n","limit":{"amount":"1","currency":"EUR"}},"parents":[]}""", "WRIT1360")]
    [InlineData("""{"uid":{"type":"Shop::Customer","id":"t"},"attrs":{},"parents":[]}""", "WRIT1361")]
    public void An_entity_is_checked_against_its_type(string entity, string id) =>
        Assert.Equal([id], Must.Fail(Entities.ParseJson($"[{entity}]", Must.Have(Schema.Parse(Shop)))));

    [Theory]
    [InlineData("permit(principal == Shop::Custmer::\"c\", action, resource);", "WRIT1310 WRIT1320")]
    [InlineData("permit(principal, action == Shop::Action::\"sell\", resource);", "WRIT1311 WRIT1320 WRIT1321")]
    [InlineData("permit(principal, action, resource) when { resource.size == Shop::Size::\"medium\" };", "WRIT1312")]
    [InlineData("permit(principal, action, resource) when { principal.name == 1 };", "WRIT1302")]
    [InlineData("permit(principal, action, resource) when { principal.name };", "WRIT1301")]
    [InlineData("permit(principal, action, resource) when { [].isEmpty() };", "WRIT1303")]
    [InlineData("permit(principal, action, resource) when { ip(context.reason).isIpv4() };", "WRIT1304")]
    [InlineData("permit(principal, action, resource) when { ip(\"1.2.3\").isIpv4() };", "WRIT1306")]
    [InlineData("permit(principal, action, resource) when { ip().isIpv4() };", "WRIT1305")]
    [InlineData("permit(principal, action, resource) when { principal.nam == \"x\" };", "WRIT1307")]
    [InlineData("permit(principal, action, resource) when { principal.since < datetime(\"2024-01-01\") };", "WRIT1308")]
    [InlineData("permit(principal, action, resource) when { resource.getTag(\"x\") == 1 };", "WRIT1309")]
    [InlineData("permit(principal is Shop::Team, action, resource);", "WRIT1320 WRIT1321")]
    [InlineData("permit(principal, action, resource) when { principal is Shop::Team };", "WRIT1321")]
    public void A_policy_is_checked_strictly(string policy, string ids) =>
        Assert.Equal(ids.Split(' '), Must.Have(Schema.Parse(Shop)).ValidatePolicies(Must.Policies(policy)).Select(d => d.Id));

    [Fact]
    public void A_finding_points_at_the_expression_and_says_what_to_do()
    {
        var policies = Must.Have(PolicySet.Parse("permit(principal, action, resource) when {\n  principal.since < datetime(\"2024-01-01\")\n};", "shop.cedar"));
        var found = Assert.Single(Must.Have(Schema.Parse(Shop)).ValidatePolicies(policies));
        Assert.Equal(("shop.cedar", 2, 3, "ask first: … has since && …"), (found.Source, found.Span.Line, found.Span.Column, found.Help));
    }
}
