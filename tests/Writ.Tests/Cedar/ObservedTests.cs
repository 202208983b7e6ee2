using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>What the reference engine was seen to answer to edge cases: <c>answer &lt;= expression</c>, one a line.</summary>
public sealed class ObservedTests
{
    private const string EntitiesJson = """
        [{"uid":{"type":"User","id":"a"},"attrs":{"s":"x","self":{"__entity":{"type":"User","id":"a"}}},
          "parents":[{"type":"G","id":"g"}],"tags":{"t":"v"}},
         {"uid":{"type":"G","id":"g"},"attrs":{},"parents":[]},
         {"uid":{"type":"R","id":"r"},"attrs":{},"parents":[]}]
        """;

    private const string ValidatorSchema = """
        entity Group;
        entity Doc;
        entity User in [Group] { name: String, age?: Long, role: String } tags String;
        action view appliesTo { principal: [User], resource: [Doc], context: { ip: __cedar::ipaddr, n?: Long } };
        """;

    [SharedDataFact(ConformanceData.Expressions)]
    public void Every_observed_expression_has_its_answer()
    {
        // One message has a line break in it.
        var lines = File.ReadAllText(SharedData.PathOf(ConformanceData.Expressions)).Replace("`1.0\n`", "`1.0`", StringComparison.Ordinal).Split('\n');
        var (expressions, wrong) = (0, new List<string>());
        foreach (var line in lines)
        {
            if (line.Split("  <=  ") is not [var answer, var expression]) continue;
            expressions++;
            var actual = Answer(expression);
            if (actual != answer.Trim().Split(' ')[0]) wrong.Add($"{expression}: {actual}");
        }

        Assert.Empty(wrong);
        Assert.True(expressions > 120, $"only {expressions} expressions were found");
    }

    [SharedDataFact(ConformanceData.Validator)]
    public void Every_observed_validation_has_its_verdict()
    {
        var schema = Must.Have(Schema.Parse(ValidatorSchema));
        var (conditions, wrong) = (0, new List<string>());
        foreach (var line in File.ReadAllLines(SharedData.PathOf(ConformanceData.Validator)))
        {
            if (line.Split("=> errors ") is not [var condition, var verdict] || verdict.Split("| warnings") is not [var errors, var warnings]) continue;
            conditions++;
            var found = schema.ValidatePolicies(Must.Policies($"permit(principal, action, resource) when {{ {condition} }};"));
            var failed = found.Any(d => d.Severity == DiagnosticSeverity.Error);
            var warned = found.Any(d => d.Severity == DiagnosticSeverity.Warning);
            if (failed != (errors.Trim().Length > 0) || warned != (warnings.Trim().Length > 0)) wrong.Add($"{condition}: {string.Join("; ", found)}");
        }

        Assert.Empty(wrong);
        Assert.Equal(30, conditions);
    }

    private static string Answer(string expression)
    {
        var policies = PolicySet.Parse($"permit(principal, action, resource) when {{ {expression} }};");
        if (!policies.Ok) return "PARSE";
        var context = Must.Have(RecordValue.ParseJson("""{"a":{}}"""u8.ToArray()));
        var request = new Request(new("User", "a"), new("Action", "act"), new("R", "r"), context);
        var response = new Authorizer(policies.Value).Authorize(request, Must.Have(Entities.ParseJson(EntitiesJson)));
        return response.Errors.Count > 0 ? "ERR" : response.Decision == Decision.Allow ? "true" : "false";
    }
}
