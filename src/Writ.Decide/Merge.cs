using System.Diagnostics.CodeAnalysis;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Decide;

/// <summary>Puts the obligations of all satisfied permits together: the most restrictive wins, and where two cannot both be had
/// the answer is no.</summary>
internal static class Merge
{
    /// <summary>A trust signal older than this is stale. Milliseconds.</summary>
    private const long OldestSignalMs = 60_000;

    private const string Pass = "pass";

    public static bool Try(
        PolicyBundle bundle, Question question, List<Rule> permits,
        [NotNullWhen(true)] out Obligations? merged, [NotNullWhen(false)] out Diagnostic? why)
    {
        merged = null;
        var limits = permits.Aggregate(question.Intent.Limits, static (sum, rule) => sum.Tighten(rule.Terms.Limits));
        var requires = Union(permits, static terms => terms.Requires);
        if (Distrust(requires, question) is { } distrust) why = distrust;
        else if (TryApproval(permits, out var approval, out why) && TryProfile(bundle, question, permits, out var profile, out why))
        {
            merged = new Obligations
            {
                Limits = limits,
                Profile = profile,
                Requires = requires,
                Approval = approval?.ToString(),
                Budgets = Union(permits, static terms => terms.Budgets),
            };
        }

        return why is null;
    }

    // Each condition is a signal of the context: there, fresh, and passed.
    private static Diagnostic? Distrust(IReadOnlyList<string> requires, Question question)
    {
        if (Faults.GuardOff("strict-trust")) return null;
        foreach (var condition in requires)
        {
            var signal = Signal(question, condition);
            if (signal is null)
            {
                return new(
                    DecisionCodes.TrustAbsent, $"a policy requires `{condition}`, and nothing here vouches for it",
                    "enable that check on this machine, or remove it from @requires");
            }

            if (!signal.TryGet("ageMs", out var age) || age is not LongValue { Number: >= 0 and <= OldestSignalMs })
            {
                return new(
                    DecisionCodes.TrustStale, $"`{condition}` was last checked too long ago",
                    $"check it again; it may be {Quantity.Duration(OldestSignalMs)} old");
            }

            if (!signal.TryGet("value", out var value) || value is not StringValue { Text: Pass })
            {
                return new(
                    DecisionCodes.TrustFailed, $"`{condition}` does not hold",
                    "find out what changed on this machine before anything runs on it");
            }
        }

        return null;
    }

    private static RecordValue? Signal(Question question, string name) =>
        question.Context.TryGet("trust", out var trust) && trust is RecordValue signals && signals.TryGet(name, out var signal)
            ? signal as RecordValue
            : null;

    private static bool TryApproval(List<Rule> permits, out Approval? approval, out Diagnostic? why)
    {
        (approval, why) = (null, null);
        foreach (var rule in permits)
        {
            if (rule.Terms.Approval is not { } asked) continue;
            var tighter = approval is null ? asked : approval.Tighten(asked);
            if (tighter is null)
            {
                why = new(
                    DecisionCodes.ApprovalConflict,
                    $"the permits that match ask for the approval of both {approval!.From} and {asked.From}",
                    "make one of the permits not match, or have both ask the same group");
                return false;
            }

            approval = tighter;
        }

        return true;
    }

    private static bool TryProfile(
        PolicyBundle bundle, Question question, List<Rule> permits, out Profile? profile, out Diagnostic? why)
    {
        (profile, why) = (null, null);
        var names = Union(permits, static terms => terms.Profile is { } name ? [name] : []);
        if (names.Count > 1)
        {
            why = new(
                DecisionCodes.ProfileConflict, $"the permits that match name different profiles: {string.Join(", ", names)}",
                "a run has one profile; narrow the conditions so that the permits do not match together");
            return false;
        }

        if (names.Count == 1) return ProfileResolution.Try(bundle.Profiles[names[0]], question, out profile, out why);
        if (!question.Asked.NeedsProfile) return true;
        why = new(
            DecisionCodes.ProfileMissing, "no permit that matches says under which profile the program would run",
            "add @profile(\"…\") to the permit");
        return false;
    }

    // What one permit says is sorted and distinct already, and most often only one says anything.
    private static IReadOnlyList<string> Union(List<Rule> permits, Func<PolicyTerms, IReadOnlyList<string>> of)
    {
        IReadOnlyList<string> union = [];
        foreach (var rule in permits)
        {
            var said = of(rule.Terms);
            if (said.Count == 0) continue;
            union = union.Count == 0 ? said : [.. union.Concat(said).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        return union;
    }
}
