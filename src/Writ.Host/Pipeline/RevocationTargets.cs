using Writ.Authorize.Revoking;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>Whose revocation ends an execution: its own, its principal's, its policies', its keys' and its ancestors'.</summary>
internal static class RevocationTargets
{
    /// <summary>Of an execution that is decided, and permitted where it has a permit.</summary>
    public static IReadOnlyList<RevocationTarget> Of(Dossier dossier)
    {
        var (intent, authority) = (dossier.Intent, dossier.Policy.Authority);
        List<RevocationTarget> targets =
        [
            RevocationTarget.Everything, RevocationTarget.Execution(dossier.Execution), RevocationTarget.Principal(intent.Principal),
            RevocationTarget.Policy(authority.Bundle, authority.BundleVersion),
            .. BudgetAccounts.Roles(dossier.Policy.Bundle, intent.Principal).Select(RevocationTarget.Role),
        ];
        if (dossier.Permit is { } permit)
        {
            targets.Add(RevocationTarget.Permit(permit.Id));
            targets.Add(RevocationTarget.ForKey(permit.Claims.HolderThumbprint));
            targets.Add(RevocationTarget.ForKey(permit.KeyId));
        }

        if (dossier.Approval is { } approval)
        {
            targets.Add(RevocationTarget.Approval(approval.Approval.Request.Id));
            foreach (var vote in approval.Approval.Votes)
            {
                if (vote.TryVerify(out var key)) targets.Add(RevocationTarget.ForKey(key.KeyId));
            }
        }

        // What ends a parent ends its children, by whichever name it was taken back.
        if (dossier.Parent is { } parent) targets.AddRange(parent.Run.Targets.Select(RevocationTarget.OfText));
        return [.. targets.DistinctBy(target => target.Text)];
    }

    /// <summary>As its open row says.</summary>
    public static IReadOnlyList<RevocationTarget> Of(OpenRun run) => [.. run.Targets.Select(RevocationTarget.OfText)];
}
