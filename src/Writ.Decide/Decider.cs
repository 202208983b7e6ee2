using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;
using Decision = Writ.Core.Documents.Decision;

namespace Writ.Decide;

/// <summary>Decision input in, decision out: no clock, no I/O (L10). Cedar decides; around it stands the strict layer, which denies
/// wherever standard Cedar would go on in uncertainty (L2). See docs/spec/policy.md#decisions.</summary>
/// <remarks>Immutable; any number of threads may ask.</remarks>
public sealed class Decider(PolicyBundle bundle)
{
    /// <summary>Name and version of what decides; changes when an answer could change.</summary>
    public const string Engine = "writ-cedar/1";

    // A failed policy's message may quote values of any length.
    private const int LongestError = 500;

    public PolicyBundle Bundle => bundle;

    /// <summary>Decides a document: one that a host put together elsewhere, or one from an evidence file.</summary>
    /// <exception cref="MalformedException">It holds what no canonical document can, so that no decision could name it.</exception>
    public Decision Decide(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var prepared = PreparedInput.TryPrepare(input, out var digest, out var whole, out var why);
        return Refuse(input.Authority, digest) ?? (prepared ? Judge(whole!.Question, digest) : Deny(digest, why!));
    }

    /// <summary>Decides what <see cref="ContextBuilder"/> put together. The answer is that of its document, byte for byte.</summary>
    public Decision Decide(PreparedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var digest = input.ComputeDigest();
        return Refuse(input.Authority, digest) ?? Judge(input.Question, digest);
    }

    /// <summary>The profile that an allow of this would come with, pending or not: which variables are passed on is decided before the intent that names
    /// them. Null where the answer is another, or nothing can be decided. No document is made, and nothing is authorized.</summary>
    public Profile? Foresee(Intent intent, Circumstances circumstances)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(circumstances);
        return bundle.InForce && ContextBuilder.TryAsk(bundle, intent, circumstances, out var question, out _)
            ? Judge(question, default).Obligations?.Profile
            : null;
    }

    private Decision? Refuse(Digest authority, Digest digest)
    {
        if (authority != bundle.Digest)
        {
            return Deny(digest, new(
                DecisionCodes.OtherAuthority, "the request was put together under another authority than the one in force",
                "ask again: the policies have changed"));
        }

        return bundle.InForce ? null : Deny(digest, new(
            DecisionCodes.NoBundle, "no policy bundle is in force, and what no policy permits is denied",
            "run `writ policy init` to write a first bundle, or name a folder with --policy"));
    }

    private Decision Judge(Question question, Digest digest)
    {
        var slice = question.Slice.CheckUnder(bundle);
        if (StrictChecks.Find(bundle, question, slice) is { } uncertain) return Deny(digest, uncertain);
        var response = Tiers().Authorize(question.Request, slice.Store);
        var failed = Failed(response.Errors);
        var reasons = Rules(response.Reasons);
        if (reasons.Count > 0 && reasons[0].Policy.Effect == Effect.Forbid) return Forbid(digest, reasons, failed);
        if (failed.Count > 0 && !Faults.GuardOff("strict-errors")) return DenyForErrors(digest, failed);
        if (reasons.Count == 0) return DenyByDefault(question, digest);
        return Permit(question, digest, reasons, failed);
    }

    // What makes L9 hold is that both tiers are evaluated as one set, in which a forbid wins.
    private Authorizer Tiers() => Faults.GuardOff("protected-tier")
        ? new Authorizer(PolicySet.Create(bundle.Rules.Values.Where(rule => !rule.IsProtected).Select(rule => rule.Policy)).Value!)
        : bundle.Authorizer;

    private Decision Permit(Question question, Digest digest, List<Rule> permits, List<FailedPolicy> failed)
    {
        if (!Merge.Try(bundle, question, permits, out var obligations, out var why)) return Deny(digest, why, permits, failed);
        var pending = obligations.Approval is { } asked && !IsApproved(question, asked);
        return new Decision
        {
            Effect = pending ? DecisionEffect.Pending : DecisionEffect.Allow,
            Input = digest,
            Code = pending ? DecisionCodes.ApprovalNeeded : DecisionCodes.Allowed,
            Reason = pending
                ? $"permitted by {Names(permits)} once it is approved: {obligations.Approval}"
                : $"permitted by {Names(permits)}{(obligations.Approval is { } given ? $", and approved: {given}" : "")}",
            Remedy = pending ? "ask those who may approve it" : null,
            Policies = [.. permits.Select(rule => rule.Name)],
            Failed = failed,
            Obligations = obligations,
        };
    }

    // Who of those that voted counts, the host found out when it put the input together; here it is how many they are.
    private static bool IsApproved(Question question, string asked) =>
        Approval.TryParse(asked, out var approval, out _)
        && question.Context.TryGet("approvals", out var approvals) && approvals is RecordValue record
        && record.TryGet("by", out var by) && by is SetValue names && names.Count >= approval.Count;

    private static Decision Forbid(Digest digest, List<Rule> forbids, List<FailedPolicy> failed)
    {
        // The protected tier is named first: nothing in the other could change the answer.
        var guarded = forbids.FindAll(rule => rule.IsProtected);
        if (guarded.Count > 0)
        {
            return Deny(digest, new(
                DecisionCodes.ProtectedForbidden, $"forbidden by the protected rule {Names(guarded)}",
                "no policy can override a protected rule; do it another way, or ask those who hold its keys"), forbids, failed);
        }

        return Deny(digest, new(
            DecisionCodes.Forbidden, $"forbidden by {Names(forbids)}",
            "a forbid beats every permit; do it another way, or ask the bundle's author"), forbids, failed);
    }

    private static Decision DenyForErrors(Digest digest, List<FailedPolicy> failed) => Deny(digest, new(
        DecisionCodes.EvaluationError,
        $"the policy `{failed[0].Id}` could not be evaluated{(failed.Count > 1 ? $", and {failed.Count - 1} more" : "")}: {failed[0].Error}",
        "correct the policy: guard optional attributes with `has`, and numbers against overflow"), null, failed);

    private Decision DenyByDefault(Question question, Digest digest) => Deny(digest, new(
        DecisionCodes.NothingPermits,
        $"no policy of {bundle.Authority.Bundle} v{bundle.Authority.BundleVersion} permits {question.Request.Principal} "
        + $"to do {question.Intent.Action} on {question.Request.Resource}",
        "add a permit that matches to the bundle, or ask its author"));

    private static Decision Deny(Digest digest, Diagnostic why, List<Rule>? policies = null, List<FailedPolicy>? failed = null) => new()
    {
        Effect = DecisionEffect.Deny,
        Input = digest,
        Code = why.Id,
        Reason = WholeText.Printable(why.Reason),
        Remedy = why.Remedy,
        Policies = policies is null ? [] : [.. policies.Select(rule => rule.Name)],
        Failed = failed ?? [],
    };

    private List<Rule> Rules(IReadOnlyList<string> ids)
    {
        List<Rule> rules = new(ids.Count);
        for (var i = 0; i < ids.Count; i++) rules.Add(bundle.Rules[ids[i]]);
        rules.Sort(static (left, right) => Compare(left.Name.Tier, left.Name.Id, right.Name.Tier, right.Name.Id));
        return rules;
    }

    private List<FailedPolicy> Failed(IReadOnlyList<EvaluationError> errors)
    {
        if (errors.Count == 0) return [];
        var failed = errors
            .Select(error => new FailedPolicy(error.PolicyId, bundle.Rules[error.PolicyId].Name.Tier, Shown(error.Message)))
            .ToList();
        failed.Sort(static (left, right) => Compare(left.Tier, left.Id, right.Tier, right.Id));
        return failed;
    }

    private static int Compare(string leftTier, string leftId, string rightTier, string rightId)
    {
        var byTier = string.CompareOrdinal(leftTier, rightTier);
        return byTier != 0 ? byTier : string.CompareOrdinal(leftId, rightId);
    }

    private static string Shown(string message) =>
        WholeText.Printable(message.Length <= LongestError ? message : message[..LongestError] + "…");

    private static string Names(List<Rule> rules) => string.Join(", ", rules.Select(rule => $"`{rule.Name.Id}`"));
}
