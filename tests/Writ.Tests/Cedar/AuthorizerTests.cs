using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class AuthorizerTests
{
    private static readonly Request Anything = new(new("U", "u"), new("Action", "a"), new("R", "r"), RecordValue.Empty);

    [Fact]
    public void Nothing_permits_unless_a_policy_says_so()
    {
        var response = new Authorizer(PolicySet.Empty).Authorize(Anything, Entities.Empty);
        Assert.Equal("deny because of [] failed []", ConformanceData.Actual(response));
        Assert.Equal(default, response.Decision);
    }

    [Theory]
    [InlineData("permit(principal, action, resource);", "allow because of [policy0] failed []")]
    [InlineData("permit(principal, action, resource); permit(principal == U::\"u\", action, resource);", "allow because of [policy0 policy1] failed []")]
    [InlineData("permit(principal, action, resource); forbid(principal, action, resource == R::\"r\");"
        + "forbid(principal, action == Action::\"a\", resource);", "deny because of [policy1 policy2] failed []")]
    [InlineData("permit(principal, action, resource); forbid(principal, action, resource) when { context.gone };", "allow because of [policy0] failed [policy1]")]
    [InlineData("permit(principal, action, resource) when { 1 }; permit(principal, action, resource) when { principal.x };", "deny because of [] failed [policy0 policy1]")]
    public void A_forbid_wins_and_a_failed_policy_is_left_out_and_reported(string policies, string expected) =>
        Assert.Equal(expected, ConformanceData.Actual(new Authorizer(Must.Policies(policies)).Authorize(Anything, Entities.Empty)));

    [Fact]
    public void The_reason_of_a_failure_names_what_was_wrong()
    {
        var response = new Authorizer(Must.Policies("permit(principal, action, resource) when { context.gone };")).Authorize(Anything, Entities.Empty);
        Assert.Equal(new EvaluationError("policy0", "the record does not have the attribute `gone`"), Assert.Single(response.Errors));
    }

    [Fact]
    public void Reasons_stand_in_the_order_of_the_policies_however_they_are_found()
    {
        // By resource, by no head at all, by principal, by action, by a group.
        const string Text = """
            permit(principal, action, resource == R::"r"); permit(principal, action, resource); permit(principal == U::"u", action, resource);
            permit(principal, action in Action::"g", resource); permit(principal in G::"g", action, resource); permit(principal is U, action in [Action::"x", Action::"a"], resource);
            permit(principal in G::"other", action, resource); permit(principal is R, action, resource); permit(principal, action in [], resource);
            """;
        var store = Must.Have(Entities.Create([new Entity(new("U", "u"), parents: [new("G", "g")]), new Entity(new("Action", "a"), parents: [new("Action", "g")])]));
        var response = new Authorizer(Must.Policies(Text)).Authorize(Anything, store);
        Assert.Equal(["policy0", "policy1", "policy2", "policy3", "policy4", "policy5"], response.Reasons);
    }

    [Fact]
    public void The_index_finds_what_a_walk_over_all_policies_finds()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var policies = Must.Policies(string.Join('\n', Enumerable.Range(0, 20).Select(i => new PolicyGenerator((seed * 100) + i).Policy())));
            var store = Must.Have(Entities.ParseJson(GeneratedWorld.EntitiesJson));
            var (alone, together) = (policies.Policies.Select(p => new Authorizer(Must.Have(PolicySet.Create([p])))).ToList(), new Authorizer(policies));
            foreach (var request in GeneratedWorld.Requests())
            {
                var all = alone.Select(a => a.Authorize(request, store)).ToList();
                var answer = together.Authorize(request, store);
                var forbidden = Satisfied(policies, all, Effect.Forbid);
                var permitted = Satisfied(policies, all, Effect.Permit);
                Assert.Equal(forbidden.Count == 0 && permitted.Count > 0 ? Decision.Allow : Decision.Deny, answer.Decision);
                Assert.Equal(forbidden.Count > 0 ? forbidden : permitted, answer.Reasons);
                Assert.Equal(all.SelectMany(r => r.Errors), answer.Errors);
            }
        }
    }

    [Fact]
    public void One_reason_for_an_allow_allocates_nothing()
    {
        var authorizer = new Authorizer(Must.Policies("""
            permit(principal in G::"g", action == Action::"a", resource) when { resource.owner == principal && context.n == 1 };
            forbid(principal, action, resource) when { context.n > 5 };
            """));
        var store = Must.Have(Entities.ParseJson("""
            [{"uid":{"type":"U","id":"u"},"attrs":{},"parents":[{"type":"G","id":"g"}]},
             {"uid":{"type":"R","id":"r"},"attrs":{"owner":{"__entity":{"type":"U","id":"u"}}},"parents":[]}]
            """));
        var request = new Request(new("U", "u"), new("Action", "a"), new("R", "r"), Must.Have(RecordValue.ParseJson("""{"n":1}"""u8.ToArray())));
        Assert.Equal(Decision.Allow, authorizer.Authorize(request, store).Decision);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) authorizer.Authorize(request, store);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static List<string> Satisfied(PolicySet policies, List<Response> alone, Effect effect) =>
        [.. policies.Policies.Zip(alone).Where(p => p.First.Effect == effect && p.Second.Reasons.Count > 0).Select(p => p.First.Id)];
}
