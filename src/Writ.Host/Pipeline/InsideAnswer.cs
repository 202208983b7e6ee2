using Writ.Core.Documents;
using Writ.Execute.Mediation;

namespace Writ.Host.Pipeline;

/// <summary>What a decision means for something inside a run. It has what its run has: an answer that asks for anything else is a no (L13).</summary>
internal static class InsideAnswer
{
    public static InsideVerdict Of(Decision? decision, Core.Diagnostic? why, Obligations run)
    {
        if (decision is null) return InsideVerdict.Deny(why!.Id, why.Reason);
        var rules = string.Join(',', decision.Policies.Select(rule => rule.Id));
        if (decision is not { Effect: DecisionEffect.Allow, Obligations: { } asked })
        {
            return decision.Effect == DecisionEffect.Pending
                ? InsideVerdict.Deny("WRIT3230", $"the policy asks for an approval, which nothing inside a run can wait for: {decision.Reason}", rules)
                : InsideVerdict.Deny(decision.Code, decision.Reason, rules);
        }

        return Unenforceable(asked, run) is { } what
            ? InsideVerdict.Deny("WRIT3230", $"the policy asks for {what}, and inside a run everything has what the run has", rules)
            : InsideVerdict.Allow(decision.Code, decision.Reason, rules);
    }

    private static string? Unenforceable(Obligations asked, Obligations run)
    {
        if (asked.Profile is { } profile && profile.Name != run.Profile!.Name) return $"the profile {profile.Name}";
        if (asked.Budgets.Except(run.Budgets, StringComparer.Ordinal).FirstOrDefault() is { } budget) return $"the budget {budget}";
        return run.Limits.Tighten(asked.Limits) == run.Limits ? null : "tighter limits";
    }
}
