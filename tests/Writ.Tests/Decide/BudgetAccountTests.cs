using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>Which counters a request draws on, and what it reserves.</summary>
public sealed class BudgetAccountTests
{
    private const string Budgets = """
        {
          "calls": { "counts": "calls", "per": "user", "window": "1m", "sliding": true, "limit": 60 },
          "team": { "counts": "seconds", "per": "role", "window": "1d", "limit": 3600 },
          "agents": { "counts": "bytes", "per": "agent", "window": "1d", "limit": 1000000 },
          "kind": { "counts": "tokens", "per": "action", "window": "1d", "limit": 1000000 },
          "refunds": { "counts": "minor", "currency": "EUR", "per": "all", "window": "1d", "limit": 100000, "argument": 1 },
          "fee": { "counts": "minor", "currency": "JPY", "per": "all", "window": "1d", "limit": 100000, "cost": 30 }
        }
        """;

    private const string Entities = """
        [
          { "uid": { "type": "Role", "id": "staff" }, "attrs": {}, "parents": [] },
          { "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [ { "type": "Role", "id": "staff" } ] },
          { "uid": { "type": "User", "id": "alice" }, "attrs": { "name": "alice" }, "parents": [ { "type": "Role", "id": "sre" } ] },
          { "uid": { "type": "Agent", "id": "triage" }, "attrs": { "users": [ { "__entity": { "type": "User", "id": "alice" } } ] }, "parents": [] }
        ]
        """;

    private static PolicyBundle Sample => Bundle(Permit, ("budgets.json", Budgets), ("entities.json", Entities));

    [Theory]
    [InlineData("calls", "User::\"alice\"")]
    [InlineData("team", "Role::\"sre\" Role::\"staff\"")]
    [InlineData("agents", "Agent::\"triage\"")]
    [InlineData("kind", "Action::\"process.exec\"")]
    [InlineData("refunds", "all")]
    public void A_budget_is_kept_per_principal_role_agent_action_or_for_all(string budget, string subjects) =>
        Assert.Equal(subjects, string.Join(' ', BudgetAccounts.Of(Sample, budget, Intent(agent: "triage")).Select(account => account.Subject)));

    [Fact]
    public void A_claimed_agent_that_nobody_bound_has_no_counter_of_its_own() =>
        Assert.Equal("User::\"alice\"", Assert.Single(BudgetAccounts.Of(Sample, "agents", Intent(agent: "another"))).Subject);

    [Theory]
    [InlineData("calls", 1)]
    [InlineData("team", 31)]
    [InlineData("agents", 4_096)]
    [InlineData("kind", 500)]
    [InlineData("refunds", 24_050)]
    [InlineData("fee", 30)]
    public void What_is_reserved_is_the_most_that_can_be_used(string budget, long most)
    {
        var limits = new Limits { WallMs = 30_001, OutputBytes = 4_096, Tokens = 500 };

        Assert.True(BudgetAccounts.TryAmount(Sample, budget, Intent(Command("refund", "240.50")), limits, out var amount, out var why), why?.Reason);
        Assert.Equal(most, amount);
    }

    [Theory]
    [InlineData("team", "refund 1", "WRIT1635")]
    [InlineData("agents", "refund 1", "WRIT1635")]
    [InlineData("refunds", "refund", "WRIT1636")]
    [InlineData("refunds", "refund 1.005", "WRIT1636")]
    [InlineData("refunds", "refund -1", "WRIT1636")]
    [InlineData("refunds", "refund 1e9", "WRIT1636")]
    [InlineData("refunds", "refund 99999999999999999999", "WRIT1636")]
    public void What_cannot_be_bounded_is_not_permitted(string budget, string command, string id)
    {
        Assert.False(BudgetAccounts.TryAmount(Sample, budget, Intent(Command(command.Split(' '))), Limits.None, out _, out var why));
        Assert.Equal(id, why.Id);
    }

    [Fact]
    public void Policies_see_the_budgets_that_the_schema_declares()
    {
        var schema = StarterSchema.Text.Replace("type Budget = {};", "type Budget = { \"calls\"?: BudgetState, \"other\"?: BudgetState };", StringComparison.Ordinal);
        const string WhenSpent = Permit + " forbid (principal, action, resource) when { context.budget has calls && context.budget.calls.left < 10 };";
        var bundle = Bundle(WhenSpent, ("budgets.json", Budgets), ("schema.cedarschema", schema));

        Assert.Equal(["calls"], BudgetAccounts.Seen(bundle, ActionKinds.ProcessExec));
        Assert.Equal("WRIT1613", Ask(bundle, null, Now with { Budget = new Dictionary<string, BudgetState> { ["calls"] = new(9, 60) } }).Code);
        Assert.Equal("WRIT1600", Ask(bundle, null, Now with { Budget = new Dictionary<string, BudgetState> { ["calls"] = new(10, 60) } }).Code);
        Assert.Empty(BudgetAccounts.Seen(Sample, ActionKinds.ProcessExec));
    }
}
