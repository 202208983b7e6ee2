using System.Globalization;
using System.Text;
using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>Policies that begin alike are judged as one; each must still answer as it would alone.</summary>
public sealed class PolicyGroupTests
{
    private const int Many = 12;

    private static readonly Entities Store = Must.Have(Entities.ParseJson("""
        [{"uid":{"type":"U","id":"u"},"attrs":{"job":"j3","level":2},"parents":[{"type":"G","id":"g"}]},
         {"uid":{"type":"R","id":"r"},"attrs":{"owner":{"__entity":{"type":"U","id":"u"}}},"parents":[]}]
        """));

    [Theory]
    [InlineData("""{"tool":"t3","mfa":true,"n":3}""")]
    [InlineData("""{"tool":"t3","mfa":false,"n":3}""")]
    [InlineData("""{"tool":"t3"}""")]
    [InlineData("""{"tool":3,"mfa":true}""")]
    [InlineData("""{"tool":"none","mfa":1,"n":9}""")]
    [InlineData("""{"mfa":"yes","n":"3"}""")]
    [InlineData("{}")]
    public void Each_policy_of_a_group_answers_as_it_does_alone(string context)
    {
        string[] conditions =
        [
            "when { context.tool == \"t#\" && context.mfa }",
            "when { \"t#\" == context.tool }",
            "when { context has tool && context.tool == \"t#\" && context.n == # }",
            "when { context.mfa && context.tool == \"t#\" } unless { context.n == # }",
            "when { context has n } when { (context.mfa && context.n == #) && principal.job == \"j#\" }",
            "when { context.n + # == # && context.tool == \"t#\" }",
            "when { 1 + context.n == # }",
            "when { principal == U::\"u#\" }",
            "when { resource.owner.level == # && context.mfa }",
            "when { principal.missing == # }",
            "when { context.mfa == true && context.tool == \"t#\" }",
            "when { {tool: context.tool} == {tool: \"t#\"} }",
            "when { context.tool == [\"t#\"] || context.tool == \"t#\" }",
            "when { ip(\"10.0.0.#\") == ip(\"10.0.0.3\") && context.mfa }",
            "when { context.mfa == ip(\"10.0.0.256\") && context.tool == \"t#\" }",
        ];
        string[] heads = ["(principal, action, resource)", "(principal is U, action, resource)", "(principal in G::\"g\", action, resource)", "(principal is X, action, resource)"];
        foreach (var condition in conditions)
        {
            foreach (var head in heads) MustAgree(head, condition, context);
        }

        // All of them in one set: groups beside groups, and groups in groups.
        var all = string.Concat(heads.SelectMany(h => conditions.Select(c => Repeated(h, c))));
        MustAnswerAsAlone(Must.Policies(all), context);
    }

    [Fact]
    public void Finding_the_policy_of_a_group_allocates_nothing()
    {
        var authorizer = new Authorizer(Must.Policies(Repeated("(principal, action, resource)", "when { context has tool && context.tool == \"t#\" && context.mfa }", "permit")));
        var context = Must.Have(RecordValue.ParseJson("""{"tool":"t7","mfa":true}"""u8.ToArray()));
        var request = new Request(new("U", "u"), new("Action", "a"), new("R", "r"), context);
        Assert.Equal(["policy7"], authorizer.Authorize(request, Store).Reasons);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) authorizer.Authorize(request, Store);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void MustAgree(string head, string condition, string context) => MustAnswerAsAlone(Must.Policies(Repeated(head, condition)), context);

    private static void MustAnswerAsAlone(PolicySet policies, string context)
    {
        var request = new Request(new("U", "u"), new("Action", "a"), new("R", "r"), Must.Have(RecordValue.ParseJson(Encoding.UTF8.GetBytes(context))));
        var together = new Authorizer(policies).Authorize(request, Store);
        var alone = policies.Policies.Select(p => new Authorizer(Must.Have(PolicySet.Create([p]))).Authorize(request, Store)).ToList();
        var forbidden = policies.Policies.Zip(alone).Any(p => p.First.Effect == Effect.Forbid && p.Second.Reasons.Count > 0);
        var reasons = policies.Policies.Zip(alone).Where(p => p.Second.Reasons.Count > 0 && p.First.Effect == (forbidden ? Effect.Forbid : Effect.Permit));
        Assert.Equal(reasons.Select(p => p.First.Id), together.Reasons);
        Assert.Equal(alone.SelectMany(r => r.Errors), together.Errors);
    }

    private static string Repeated(string head, string condition, string? effect = null) => string.Concat(Enumerable.Range(0, Many).Select(i =>
        $"{effect ?? (i % 3 == 0 ? "forbid" : "permit")}{head} {condition.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)};\n"));
}
