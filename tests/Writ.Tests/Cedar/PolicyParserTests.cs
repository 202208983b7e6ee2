using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class PolicyParserTests
{
    private const string All = "permit(principal, action, resource)";

    [Fact]
    public void Policies_are_numbered_in_order_and_keep_their_text_and_place()
    {
        var policies = Must.Have(PolicySet.Parse($"// first\n@id(\"x\") {All};\n  forbid(principal, action, resource)\nwhen {{ true }};", "a.cedar", "p")).Policies;
        Assert.Equal(["p0", "p1"], policies.Select(p => p.Id));
        Assert.Equal([Effect.Permit, Effect.Forbid], policies.Select(p => p.Effect));
        Assert.Equal($"@id(\"x\") {All};", policies[0].Text);
        Assert.Equal(new SourceSpan(9, 9 + policies[0].Text.Length, 2, 1), policies[0].Span);
        Assert.Equal((3, 3), (policies[1].Span.Line, policies[1].Span.Column));
        Assert.Equal("a.cedar", policies[1].Source);
    }

    [Fact]
    public void Annotations_have_a_value_or_none_and_may_be_named_by_reserved_words()
    {
        var policy = Must.Policies($"@note @if(\"a\\n\") @id(\"\") {All};").Policies[0];
        Assert.Equal([("note", null), ("if", "a\n"), ("id", "")], policy.Annotations.Select(a => (a.Name, a.Value)));
        Assert.Equal("policy0", policy.Id);
        Assert.Equal(["WRIT1009"], Must.Fail(PolicySet.Parse($"@a @a {All};")));
    }

    [Fact]
    public void After_an_error_reading_goes_on_at_the_next_policy()
    {
        var result = PolicySet.Parse($"permit(principal);\n{All};\nforbid(principal, action, resource) when {{ 1 / 2 }};\n{All} when {{ \"\\q\" }};");
        Assert.Equal(["WRIT1006", "WRIT1013", "WRIT1005"], Must.Fail(result));
        Assert.Equal([1, 3, 4], result.Diagnostics.Select(d => d.Span.Line));
    }

    [Theory]
    [InlineData("&")]
    [InlineData("; & ;")]
    [InlineData(";;;;")]
    [InlineData("permit(principal, action, resource); 'x'")]
    [InlineData("@")]
    [InlineData("permit(principal, action, resource) when { \"")]
    [InlineData("permit(principal, action, resource) when { \"\\")]
    public void Reading_ends_whatever_the_text(string text) => Must.Fail(PolicySet.Parse(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_wherever_it_stands()
    {
        Assert.Equal(["WRIT1003"], Must.Fail(PolicySet.Parse(All + ";\ud800")));
        Assert.Equal(["WRIT1005"], Must.Fail(PolicySet.Parse(All + " when { \"a\udc00\" == 1 };")));
        Assert.Equal(["WRIT1005"], Must.Fail(PolicySet.Parse(All + " when { \"\\u{D800}\" == 1 };")));
        Assert.False(EntityUid.TryParse("U::\"\ud800\"", out _));
        Assert.Throws<ArgumentException>(() => new EntityUid("U", "\ud800"));
    }

    [Theory]
    [InlineData("principal == ", "WRIT1006")]
    [InlineData("1 == 2 == 3", "WRIT1012")]
    [InlineData("!!!!!true", "WRIT1011")]
    [InlineData("-----1 == 1", "WRIT1011")]
    [InlineData("9223372036854775808 == 1", "WRIT1008")]
    [InlineData("-(9223372036854775808) == 1", "WRIT1008")]
    [InlineData("{a: 1, \"a\": 2} == 1", "WRIT1010")]
    [InlineData("context.if", "WRIT1007")]
    [InlineData("foo(1)", "WRIT1014")]
    [InlineData("isIpv4(context.ip)", "WRIT1014")]
    [InlineData("context.ip.isIPv4()", "WRIT1015")]
    [InlineData("context.a.contains()", "WRIT1016")]
    [InlineData("user == 1", "WRIT1017")]
    [InlineData("principal == ?principal", "WRIT1018")]
    [InlineData("true & true", "WRIT1003")]
    public void A_malformed_condition_is_refused_by_its_id(string condition, string id) =>
        Assert.Equal(id, Must.Fail(PolicySet.Parse($"{All} when {{ {condition} }};"))[0]);

    [Fact]
    public void An_unknown_name_comes_with_a_suggestion()
    {
        var result = PolicySet.Parse($"{All} when {{ context.ip.isIPv4() }};");
        Assert.Equal("did you mean `isIpv4`?", result.Diagnostics[0].Help);
        Assert.Equal("a.b:1:55: WRIT1015 there is no method `isIPv4` (did you mean `isIpv4`?)", PolicySet.Parse($"{All} when {{ context.ip.isIPv4() }};", "a.b").Diagnostics[0].ToString());
    }

    [Fact]
    public void Only_actions_may_stand_in_the_scope_of_the_action()
    {
        Assert.Equal(["WRIT1020"], Must.Fail(PolicySet.Parse("permit(principal, action in [Action::\"a\", User::\"b\"], resource);")));
        Assert.True(PolicySet.Parse("permit(principal, action == Acme::Action::\"a\", resource,);").Ok);
    }

    [Theory]
    [InlineData(199, true)]
    [InlineData(202, false)]
    [InlineData(100_000, false)]
    public void Nesting_is_bounded_and_never_overflows_the_stack(int depth, bool accepted)
    {
        foreach (var (open, middle, close) in new[] { ("(", "true", ")"), ("[", "", "]"), ("{a: ", "1", "}"), ("if true then 1 else ", "1", ""), ("[].contains(", "1", ")") })
        {
            var text = $"{All} when {{ {Repeat(open, depth - 1)}{middle}{Repeat(close, depth - 1)} }};";
            var result = OnSmallStack(() => PolicySet.Parse(text));
            if (accepted) Assert.True(result.Ok, open);
            else Assert.Contains("WRIT1002", Must.Fail(result));
        }
    }

    [Theory]
    [InlineData(700, true)]
    [InlineData(900, false)]
    [InlineData(100_000, false)]
    public void Chains_are_bounded_where_they_make_trees_deep(int length, bool accepted)
    {
        foreach (var (first, link) in new[] { ("1", " + 1"), ("1", " * 1"), ("context", ".a"), ("context", "[\"a\"]"), ("context has a", ".a") })
        {
            var text = $"{All} when {{ {first}{Repeat(link, length)} }};";
            var result = OnSmallStack(() => PolicySet.Parse(text));
            Assert.Equal(accepted, result.Ok);
        }
    }

    [Fact]
    public void The_deepest_accepted_expressions_evaluate_and_validate_on_a_small_stack()
    {
        var schema = Must.Have(Schema.Parse("entity U; action a appliesTo { principal: U, resource: U, context: { n: Long, a?: Bool } };"));
        var request = new Request(new("U", "u"), new("Action", "a"), new("U", "u"), Must.Have(RecordValue.ParseJson("""{"n":0}"""u8.ToArray())));
        foreach (var condition in new[] { $"context.n{Repeat(" + 0", 700)} == 0", $"{Repeat("(0 + ", 198)}0{Repeat(")", 198)} == 0", $"{Repeat("!(", 198)}true{Repeat(")", 198)}" })
        {
            var (response, found) = OnSmallStack(() =>
            {
                var policies = Must.Policies($"{All} when {{ {condition} }};");
                return (new Authorizer(policies).Authorize(request, Entities.Empty), schema.ValidatePolicies(policies));
            });
            Assert.Equal(Decision.Allow, response.Decision);
            Assert.Empty(found);
        }
    }

    [Fact]
    public void Conjunctions_may_be_as_long_as_the_text()
    {
        var text = $"{All} when {{ true{Repeat(" && true", 20_000)} || false{Repeat(" || false", 20_000)} }};";
        var response = OnSmallStack(() => new Authorizer(Must.Policies(text)).Authorize(
            new Request(new("U", "u"), new("Action", "a"), new("U", "u"), RecordValue.Empty), Entities.Empty));
        Assert.Equal(Decision.Allow, response.Decision);
    }

    [Fact]
    public void A_template_decides_nothing_until_it_is_linked()
    {
        var set = Must.Policies("permit(principal in ?principal, action, resource is Doc in ?resource); " + All + " when { false };");
        Assert.Equal(["policy1"], set.Policies.Select(p => p.Id));
        var template = Assert.Single(set.Templates);
        Assert.Equal(("policy0", true, true), (template.Id, template.NeedsPrincipal, template.NeedsResource));
        Assert.Equal(["WRIT1024"], Must.Fail(template.Link("l", principal: new("G", "g"))));
        var linked = Must.Have(template.Link("l", new("G", "g"), new("Doc", "d")));
        var request = new Request(new("G", "g"), new("Action", "a"), new("Doc", "d"), RecordValue.Empty);
        Assert.Equal(Decision.Deny, new Authorizer(set).Authorize(request, Entities.Empty).Decision);
        var response = new Authorizer(Must.Have(PolicySet.Create([.. set.Policies, linked]))).Authorize(request, Entities.Empty);
        Assert.Equal(["l"], response.Reasons);
        Assert.Equal(["WRIT1018"], Must.Fail(PolicySet.Parse("permit(principal == ?resource, action, resource);")));
    }

    [Fact]
    public void A_policy_names_its_entities()
    {
        var policy = Must.Policies(
            "permit(principal == U::\"b\", action in [Action::\"x\"], resource) when { [U::\"a\", U::\"b\"].contains(principal.boss) && {k: U::\"c\"} == context };").Policies[0];
        Assert.Equal(["Action::\"x\"", "U::\"a\"", "U::\"b\"", "U::\"c\""], policy.EntityLiterals.Select(u => u.ToString()));
    }

    [Fact]
    public void Sets_of_policies_are_put_together_under_distinct_ids()
    {
        var policy = Must.Policies(All + ";").Policies[0];
        Assert.Equal(["WRIT1021"], Must.Fail(PolicySet.Create([policy, policy])));
        var both = Must.Have(PolicySet.Create([policy, policy.WithId("other")]));
        Assert.Equal(["policy0", "other"], both.Policies.Select(p => p.Id));
        Assert.Equal(policy.Text, both.Policies[1].Text);
    }

    internal static T OnSmallStack<T>(Func<T> work)
    {
        var result = default(T);
        var thread = new Thread(() => result = work(), 1024 * 1024);
        thread.Start();
        thread.Join();
        return result!;
    }

    internal static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
