using System.Runtime.InteropServices;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>Stage Authorize: is the permit genuine, bound to this and nothing else, spent once and in time?</summary>
internal static class PermitChecks
{
    public static Finding Signed(CheckedEvidence evidence) =>
        evidence.PermitFault ?? Finding.Pass("the permit was signed by a trusted permit key");

    public static Finding Bound(CheckedEvidence evidence)
    {
        var (claims, stated) = (evidence.Permit!.Claims, evidence.Authorization!);
        var obligations = stated.Decision.Obligations;
        Intent intent;
        try
        {
            intent = CanonicalJson.Deserialize(evidence.File.Input!.Value.Span, DocumentsJson.Default.DecisionInput, nulls: true).Intent;
        }
        catch (MalformedException malformed)
        {
            return Finding.Fail(malformed.Message, "a decision input", "another document");
        }

        if (obligations is null) return Finding.Fail("the decision has no obligations", "obligations", "none");
        var profile = obligations.Profile is { } named ? CanonicalJson.DigestOf(named, DocumentsJson.Default.Profile) : (Digest?)null;
        return Finding.Differ("the permit's execution", evidence.File.Execution, claims.Execution)
            ?? Finding.Differ("the permit's intent", stated.Intent, claims.Grant.Intent)
            ?? Finding.Differ("the permit's decision input", stated.DecisionInput, claims.Grant.DecisionInput)
            ?? Finding.Differ("the permit's authority", stated.Authority, claims.Grant.Authority)
            ?? Finding.Differ("the permit's action", intent.Action, claims.Grant.Action)
            ?? Finding.Differ("the permit's subject", Written(intent.Principal), claims.Subject)
            ?? Finding.Differ("the permit's profile", profile, claims.Grant.Profile)
            ?? Finding.Differ("the permit's limits", obligations.Limits, claims.Grant.Limits)
            ?? Finding.Differ("the permit's trust conditions", string.Join(' ', obligations.Requires), string.Join(' ', claims.Grant.Trust))
            ?? Programs(intent, claims.Grant.Programs)
            ?? Finding.Pass("the permit is for this intent, these programs, this profile and these limits");
    }

    public static Finding Spent(CheckedEvidence evidence)
    {
        var spends = evidence.Spends;
        if (evidence.Statements.Any(static s => s.Source is { IsErased: true, PredicateType: PredicateTypes.Spend }))
            return Finding.NotEvaluated("the payload of a spend was erased");
        if (spends.Count == 0) return Unspent(evidence);
        if (spends.Count > 1) return Finding.Fail("the permit was spent more than once", "1 spend", $"{spends.Count} spends");
        var (statement, spend) = spends[0];
        if (!statement.IsTrusted) return statement.Signature!;
        var claims = evidence.Permit!.Claims;
        return Finding.Differ("the permit that was spent", claims.Id, spend.Permit)
            ?? Finding.Differ("the enforcement point that spent it", claims.Audience, spend.EnforcementPoint)
            ?? Finding.Differ("the epoch in which it was spent", claims.Grant.Epoch, spend.Epoch)
            ?? Finding.Pass("spent once");
    }

    public static Finding Window(CheckedEvidence evidence)
    {
        if (evidence.Spends is not [var (_, spend), ..]) return Finding.Pass("nothing was spent");
        var (claims, second) = (evidence.Permit!.Claims, Math.DivRem(spend.AtMs, 1000).Quotient);
        return claims.NotBefore <= second && second <= claims.Expires
            ? Finding.Pass("spent within its window")
            : Finding.Fail("the permit was spent outside its window", $"{claims.NotBefore} to {claims.Expires}", $"{second}");
    }

    public static Finding None(CheckedEvidence evidence)
    {
        if (evidence.Authorization!.Permit is not null) return Finding.Fail("a permit stands where none may", "no permit", "a permit");
        var spends = evidence.Spends.Count;
        return spends == 0
            ? Finding.Pass("no permit was issued, and none was spent")
            : Finding.Fail("a spend stands where none may", "no spend", $"{spends}");
    }

    // A permit that ended before it was used. The receipt must be one to believe before it may say so.
    private static Finding Unspent(CheckedEvidence evidence)
    {
        if (!evidence.Last.IsTrusted || evidence.Receipt is null)
            return Finding.NotEvaluated("no spend stands here, and no trusted receipt says why");
        return evidence.Receipt.Outcome is { Outcome: Outcome.Expired or Outcome.Revoked, Started: Started.No }
            ? Finding.Pass("it ended before it was spent")
            : Finding.Fail("the permit was never spent", "1 spend", "0 spends");
    }

    private static Finding? Programs(Intent intent, IReadOnlyList<FileIdentity> permitted)
    {
        if (intent.Action != ActionKinds.ProcessExec) return Finding.Differ("the number of the permit's programs", 0, permitted.Count);
        ProcessCommand command;
        try
        {
            command = CanonicalJson.Deserialize(JsonMarshal.GetRawUtf8Value(intent.Arguments), DocumentsJson.Default.ProcessCommand);
        }
        catch (MalformedException malformed)
        {
            return Finding.Fail(malformed.Message, "the arguments of a process", "another document");
        }

        FileIdentity[] script = command.Script is { } read ? [read] : [];
        IEnumerable<FileIdentity> asked = [command.Executable, .. command.Interpreters, .. script];
        return Finding.Differ("the permit's programs", Written(asked), Written(permitted));
    }

    private static string? Written(EntityRef? principal) => principal is { Type: { }, Id: { } } ? principal.ToString() : null;

    private static string Written(IEnumerable<FileIdentity> programs) =>
        string.Join('\n', programs.Select(static program => program.Path + " " + program.Digest).Distinct().Order(StringComparer.Ordinal));
}
