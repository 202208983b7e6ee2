using System.Text.Json;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>What the reference engine (4.13) was seen to find in policies, by kind and place; levels; templates.</summary>
public sealed class ValidationVectorTests
{
    [Fact]
    public void Every_finding_of_the_reference_is_found_where_it_found_it_and_nothing_else()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "cedar", "validation.json")));
        var schema = Must.Have(Schema.Parse(vectors.RootElement.GetProperty("schema").GetString()!));
        var (count, wrong) = (0, new List<string>());
        foreach (var vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            var text = vector.GetProperty("policies").GetString()!;
            var policies = PolicySet.Parse(text);
            Assert.True(policies.Ok != vector.TryGetProperty("refused", out _), text);
            if (!policies.Ok) continue;
            var expected = vector.GetProperty("findings").EnumerateArray().Select(f => new Finding(f[0].GetInt32(), f[1].GetInt32(), f[2].GetString()!)).ToHashSet();
            var found = schema.ValidatePolicies(policies.Value).Select(Finding.Of).ToHashSet();
            if (!Agree(expected, found)) wrong.Add($"{text}\n  there {string.Join(' ', expected)}\n  here  {string.Join(' ', found)}");
            count++;
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}\n{string.Join('\n', wrong.Take(30))}");
        Assert.True(count > 600);
    }

    [Theory]
    [InlineData(0, "principal.name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(0, "context.n == 1", new string[0])]
    [InlineData(0, "principal == resource.owner", new[] { "WRIT1330" })]
    [InlineData(1, "principal.name == \"x\"", new string[0])]
    [InlineData(1, "principal in Group::\"g\"", new string[0])]
    [InlineData(1, "principal.boss.name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(2, "principal.boss.name == \"x\"", new string[0])]
    [InlineData(2, "principal.boss.boss.name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(1, "principal.boss in Group::\"g\"", new[] { "WRIT1330" })]
    [InlineData(1, "principal has boss.name", new[] { "WRIT1330" })]
    [InlineData(1, "principal.addr.street == \"x\"", new string[0])]
    [InlineData(1, "principal.addr.head.name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(5, "User::\"a\".name == \"x\"", new[] { "WRIT1331" })]
    [InlineData(5, "User::\"a\" in Group::\"g\"", new[] { "WRIT1331" })]
    [InlineData(1, "(if principal.f then principal else principal.boss).name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(2, "(if principal.f then principal else principal.boss).name == \"x\"", new string[0])]
    [InlineData(1, "(if true then principal else principal.boss).name == \"x\"", new string[0])]
    [InlineData(1, "{a: principal, b: principal.boss}.a.name == \"x\"", new string[0])]
    [InlineData(1, "{a: principal, b: principal.boss.name}.a.name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(1, "principal.hasTag(\"k\") && principal.getTag(\"k\").name == \"x\"", new[] { "WRIT1330" })]
    [InlineData(2, "principal.hasTag(\"k\") && principal.getTag(\"k\").name == \"x\"", new string[0])]
    [InlineData(1, "false && principal.boss.name == \"x\"", new[] { "WRIT1321" })]
    [InlineData(1, "context.u.name == \"x\"", new string[0])]
    [InlineData(1, "[principal.boss.name].contains(\"x\")", new[] { "WRIT1330" })]
    [InlineData(1, "action in Action::\"view\"", new string[0])]
    [InlineData(1, "principal.nope == 1", new[] { "WRIT1307" })]
    public void A_policy_follows_entities_no_further_than_its_level(int level, string condition, string[] ids)
    {
        var schema = Must.Have(Schema.Parse("""
            entity Group; type Addr = { street: String, head: User };
            entity User in [Group] { name: String, boss: User, addr: Addr, f: Bool } tags User;
            entity Doc { owner: User };
            action view appliesTo { principal: [User], resource: [Doc], context: { n: Long, u: User } };
            """));
        var found = schema.ValidatePolicies(Must.Policies($"permit(principal, action, resource) when {{ {condition} }};"), level);
        Assert.Equal(ids, found.Select(f => f.Id).Distinct());
    }

    [Fact]
    public void Templates_are_validated_and_so_is_what_fills_their_slots()
    {
        var schema = Must.Have(Schema.Parse("entity G; entity U in [G] { n?: Long }; entity D; action a appliesTo { principal: U, resource: D };"));
        var template = Must.Have(Template.Parse("permit(principal in ?principal, action, resource) when { principal.n == 1 };", "t"));
        Assert.Equal(["WRIT1308"], Found([template], []));
        template = Must.Have(Template.Parse("permit(principal in ?principal, action, resource) when { principal has n };", "t"));
        Assert.Equal([], Found([template], [Must.Have(template.Link("l", new EntityUid("G", "g")))]));
        Assert.Equal(["WRIT1320"], Found([template], [Must.Have(template.Link("l", new EntityUid("D", "g")))]));
        Assert.Equal(["WRIT1310", "WRIT1320"], Found([template], [Must.Have(template.Link("l", new EntityUid("Nope", "g")))]));

        IEnumerable<string> Found(Template[] templates, Policy[] links) =>
            schema.ValidatePolicies(Must.Have(PolicySet.Create(links, templates))).Select(f => f.Id);
    }

    // Where the reference gives no place, any will do.
    private static bool Agree(HashSet<Finding> expected, HashSet<Finding> found) =>
        expected.All(e => e.Start < 0 ? found.Any(f => f.Kind == e.Kind) : found.Contains(e))
        && found.All(f => expected.Contains(f) || expected.Any(e => e.Start < 0 && e.Kind == f.Kind));

    private sealed record Finding(int Start, int End, string Kind)
    {
        // That an entity type has no tags at all is more than the reference says.
        public static Finding Of(CedarDiagnostic found) => new(found.Span.Start, found.Span.End, found.Id == "WRIT1309" ? "WRIT1308" : found.Id);
    }
}
