using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>Who may approve, and when a decision is approved.</summary>
public sealed class ApproverTests
{
    private const string Asking = "@approval(\"2 of Role::\\\"sre\\\" within 10m\")\n" + Permit;

    private const string Entities = """
        [
          { "uid": { "type": "Role", "id": "staff" }, "attrs": {}, "parents": [] },
          { "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] },
          { "uid": { "type": "Role", "id": "lead" }, "attrs": {}, "parents": [ { "type": "Role", "id": "sre" } ] },
          { "uid": { "type": "User", "id": "ann" }, "attrs": { "name": "ann", "approvalKeys": ["SHA256:ann", "SHA256:old"] }, "parents": [ { "type": "Role", "id": "lead" } ] },
          { "uid": { "type": "User", "id": "bob" }, "attrs": { "name": "bob", "approvalKeys": ["SHA256:bob", "SHA256:shared"] }, "parents": [ { "type": "Role", "id": "staff" } ] },
          { "uid": { "type": "User", "id": "eve" }, "attrs": { "name": "eve", "approvalKeys": ["SHA256:shared"] }, "parents": [ { "type": "Role", "id": "sre" } ] }
        ]
        """;

    private static PolicyBundle Sample => Bundle(Asking, ("entities.json", Entities));

    [Fact]
    public void A_decision_is_pending_until_the_quorum_is_there()
    {
        Assert.Equal(DecisionEffect.Pending, Ask(Sample).Effect);
        Assert.Equal(DecisionEffect.Pending, Ask(Sample, null, Now with { ApprovedBy = ["ann"] }).Effect);
        Assert.Equal(DecisionEffect.Pending, Ask(Sample, null, Now with { ApprovedBy = ["ann", "ann"] }).Effect);
        var approved = Ask(Sample, null, Now with { ApprovedBy = ["ann", "eve"] });
        Assert.Equal((DecisionEffect.Allow, "WRIT1600"), (approved.Effect, approved.Code));
        Assert.Equal("2 of Role::\"sre\" within 10m", approved.Obligations!.Approval);
    }

    [Fact]
    public void An_approval_overrides_no_forbid()
    {
        var bundle = Bundle(Asking + " forbid (principal, action, resource);", ("entities.json", Entities));

        Assert.Equal("WRIT1613", Ask(bundle, null, Now with { ApprovedBy = ["ann", "eve"] }).Code);
    }

    [Fact]
    public void What_is_asked_for_is_taken_apart() =>
        Assert.Equal(new ApprovalTerms(2, "Role::\"sre\"", 600_000), Approvers.Terms(Ask(Sample).Obligations!));

    [Fact]
    public void A_key_speaks_for_the_one_user_who_has_it()
    {
        Assert.Equal(new EntityRef("User", "ann"), Approvers.Who(Sample, "SHA256:old"));
        Assert.Null(Approvers.Who(Sample, "SHA256:shared"));
        Assert.Null(Approvers.Who(Sample, "SHA256:nobody"));
    }

    [Theory]
    [InlineData("ann", "Role::\"sre\"", true)]
    [InlineData("ann", "User::\"ann\"", true)]
    [InlineData("bob", "Role::\"sre\"", false)]
    [InlineData("nobody", "Role::\"sre\"", false)]
    [InlineData("ann", "Role::sre", false)]
    public void Who_is_in_a_role_is_eligible(string user, string from, bool eligible) =>
        Assert.Equal(eligible, Approvers.IsIn(Sample, new EntityRef("User", user), from));
}
