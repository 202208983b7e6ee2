using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class ExplanationTests
{
    private const string Store = """
        [{"uid":{"type":"User","id":"ann"},"attrs":{"age":17,"name":"Ann","boss":{"__entity":{"type":"User","id":"gone"}},"addr":{"zip":1}},
          "parents":[{"type":"Group","id":"staff"}],"tags":{"team":"red"}},
         {"uid":{"type":"Doc","id":"d"},"attrs":{"owner":{"__entity":{"type":"User","id":"bob"}}},"parents":[]}]
        """;

    private static readonly Entities Entities = Must.Have(Writ.Cedar.Entities.ParseJson(Store));

    private static readonly Request Request = new(
        new("User", "ann"), new("Action", "view"), new("Doc", "d"), Must.Have(RecordValue.ParseJson("""{"mfa":false,"ip":"x","n":9223372036854775807}"""u8.ToArray())));

    [Theory]
    [InlineData("context.mfa", "When `context.mfa` is false")]
    [InlineData("context.mfa == true", "When `context.mfa == true` is false (context.mfa is false)")]
    [InlineData("principal.age >= 18 && context.mfa", "When `principal.age >= 18` is false (principal.age is 17)")]
    [InlineData("principal.age < 18 && (context.mfa || principal.name == \"Bob\")",
        "When `context.mfa` is false; When `principal.name == \"Bob\"` is false (principal.name is \"Ann\")")]
    [InlineData("!(principal.age < 18 && principal.name like \"A*\")",
        "When `principal.age < 18` is true (principal.age is 17); When `principal.name like \"A*\"` is true (principal.name is \"Ann\")")]
    [InlineData("principal in Group::\"admins\"", "When `principal in Group::\"admins\"` is false (principal is User::\"ann\", which is in Group::\"staff\")")]
    [InlineData("resource in Folder::\"f\"", "When `resource in Folder::\"f\"` is false (resource is Doc::\"d\", which is in nothing)")]
    [InlineData("resource.owner in Group::\"staff\"",
        "When `resource.owner in Group::\"staff\"` is false (resource.owner is User::\"bob\", which is not among the entities, so it is in nothing)")]
    [InlineData("principal == resource.owner", "When `principal == resource.owner` is false (principal is User::\"ann\"; resource.owner is User::\"bob\")")]
    [InlineData("context has admin", "When `context has admin` is false (context has only ip, mfa, n)")]
    [InlineData("principal has boss.age", "When `principal has boss.age` is false (principal.boss is User::\"gone\", which is not among the entities)")]
    [InlineData("principal has addr.\"street\"", null)]
    [InlineData("principal has addr.street", "When `principal has addr.street` is false (principal.addr has only zip)")]
    [InlineData("principal.hasTag(\"role\")", "When `principal.hasTag(\"role\")` is false (principal is User::\"ann\", which has only the tags team)")]
    [InlineData("resource.hasTag(context.ip)", "When `resource.hasTag(context.ip)` is false (resource is Doc::\"d\", which has no tags; context.ip is \"x\")")]
    [InlineData("if context.mfa then true else principal.age > 20", "When `principal.age > 20` is false (principal.age is 17)")]
    [InlineData("if principal.age > 20 then true else false", "When `principal.age > 20` is false (principal.age is 17)")]
    [InlineData("[1, 2].contains(principal.age)", "When `[1, 2].contains(principal.age)` is false (principal.age is 17)")]
    [InlineData("principal is Robot", "When `principal is Robot` is false (principal is User::\"ann\")")]
    [InlineData("principal is User in Group::\"x\"", "When `principal is User in Group::\"x\"` is false (principal is User::\"ann\", which is in Group::\"staff\")")]
    [InlineData("false", "When `false` is false")]
    public void The_smallest_expression_that_failed_is_named_with_its_values(string condition, string? expected)
    {
        if (expected is null)
        {
            Must.Fail(Policy.Parse($"permit(principal, action, resource) when {{ {condition} }};"));
            return;
        }

        var explained = Explain($"permit(principal, action, resource) when {{ {condition} }};");
        Assert.Equal(expected, Text(explained));
        Assert.Equal(PolicyOutcome.NotSatisfied, explained.Outcome);
    }

    [Theory]
    [InlineData("context.gone == 1", "When `context.gone` cannot be evaluated: the record does not have the attribute `gone` (context has only ip, mfa, n)")]
    [InlineData("true && principal.boss.age > 3",
        "When `principal.boss.age` cannot be evaluated: the entity `User::\"gone\"` does not exist (principal.boss is User::\"gone\", which is not among the entities)")]
    [InlineData("context.n + 1 > 0", "When `context.n + 1` cannot be evaluated: integer overflow: 9223372036854775807 + 1 (context.n is 9223372036854775807)")]
    [InlineData("context.n", "When `context.n` must be true or false, and is 9223372036854775807 (context.n is 9223372036854775807)")]
    [InlineData("!context.n", "When `context.n` must be true or false, and is 9223372036854775807 (context.n is 9223372036854775807)")]
    [InlineData("[context.mfa || context.ip].isEmpty()", "When `context.ip` must be true or false, and is \"x\" (context.ip is \"x\")")]
    [InlineData("ip(context.ip).isLoopback()", "When `ip(context.ip)` cannot be evaluated: `ip` cannot read \"x\": it is not an IPv4 or IPv6 address (context.ip is \"x\")")]
    [InlineData("principal.getTag(\"role\") == 1", "When `principal.getTag(\"role\")` cannot be evaluated: `User::\"ann\"` does not have the tag `role` "
        + "(principal is User::\"ann\", which has only the tags team)")]
    [InlineData("if context.ip then true else false", "When `context.ip` must be true or false, and is \"x\" (context.ip is \"x\")")]
    public void The_innermost_expression_that_fails_is_named_with_its_values(string condition, string expected)
    {
        var explained = Explain($"permit(principal, action, resource) when {{ {condition} }};");
        Assert.Equal(expected, Text(explained));
        Assert.Equal(PolicyOutcome.Failed, explained.Outcome);
        Assert.True(explained.Shortfalls[0].IsError);
    }

    [Theory]
    [InlineData("permit(principal == User::\"bob\", action in [Action::\"edit\", Action::\"admin\"], resource is Folder) when { context.gone };",
        "Principal `principal == User::\"bob\"` does not match (principal is User::\"ann\"); "
        + "Action `action in [Action::\"edit\", Action::\"admin\"]` does not match (action is Action::\"view\", which is not among the entities, so it is in nothing); "
        + "Resource `resource is Folder` does not match (resource is Doc::\"d\")")]
    [InlineData("permit(principal is User in Group::\"x\", action, resource);",
        "Principal `principal is User in Group::\"x\"` does not match (principal is User::\"ann\", which is in Group::\"staff\")")]
    [InlineData("permit(principal, action, resource) unless { principal.age < 18 };", "Unless `principal.age < 18` is true (principal.age is 17)")]
    [InlineData("permit(principal, action, resource) when { true } when { context.mfa } when { context.gone };", "When `context.mfa` is false")]
    public void Parts_of_the_scope_and_clauses_are_told_apart(string policy, string expected) => Assert.Equal(expected, Text(Explain(policy)));

    [Fact]
    public void Spans_and_links_point_into_the_texts_that_people_wrote()
    {
        const string Text = "permit(principal == ?principal, action, resource)\nwhen {\n  context.mfa };";
        var set = Must.Have(Must.Policies(Text).Link(new TemplateLink("policy0", "ann", new("User", "ann")), new TemplateLink("policy0", "bob", new("User", "bob"))));
        var explanation = Explanation.Of(set, Request, Entities);
        var (ann, bob) = (explanation.Policies[0].Shortfalls[0], explanation.Policies[1].Shortfalls[0]);
        Assert.Equal((3, 3), (ann.Span.Line, ann.Span.Column));
        Assert.Equal(("principal == User::\"bob\"", 1, 8), (bob.Expression, bob.Span.Line, bob.Span.Column));
        Assert.Equal("deny: no permit is satisfied", explanation.Summary);
    }

    [Fact]
    public void What_is_explained_is_what_was_decided()
    {
        var store = Must.Have(Writ.Cedar.Entities.ParseJson(GeneratedWorld.EntitiesJson));
        for (var seed = 0; seed < 400; seed++)
        {
            var policies = Must.Policies(string.Join('\n', Enumerable.Range(0, 5).Select(i => new PolicyGenerator((seed * 100) + i).Policy())));
            foreach (var request in GeneratedWorld.Requests())
            {
                var explanation = Explanation.Of(policies, request, store);
                var satisfied = explanation.Policies.Where(p => p.Outcome == PolicyOutcome.Satisfied).ToList();
                var decisive = satisfied.Exists(p => p.Policy.Effect == Effect.Forbid) ? Effect.Forbid : Effect.Permit;
                Assert.Equal(explanation.Response.Reasons, satisfied.Where(p => p.Policy.Effect == decisive).Select(p => p.Policy.Id));
                Assert.Equal(explanation.Response.Errors.Select(e => e.PolicyId), explanation.Policies.Where(p => p.Outcome == PolicyOutcome.Failed).Select(p => p.Policy.Id));
                Assert.All(explanation.Policies, p => Assert.Equal(p.Outcome == PolicyOutcome.Satisfied, p.Shortfalls.Count == 0));
            }
        }
    }

    private static PolicyExplanation Explain(string policy) => Explanation.Of(Must.Policies(policy), Request, Entities).Policies[0];

    private static string Text(PolicyExplanation explained) => string.Join("; ", explained.Shortfalls.Select(s => $"{s.Part} {s}"));
}
