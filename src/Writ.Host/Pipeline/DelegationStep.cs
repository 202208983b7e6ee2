using System.Text.Json;
using Writ.Authorize;
using Writ.Authorize.Delegating;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Starting a child: whose it is, and that it has nothing its parent has not (L8). What the holders signed is a ceiling; the
/// child is still decided, subtracted and spent like any other execution.</summary>
internal sealed class DelegationStep(ControlPlane plane)
{
    /// <summary>The running parent, where whoever asks holds the end of a genuine chain from its permit.</summary>
    public async Task<(ParentRun? Parent, Refusal? Refusal)> Find(PermitFile file)
    {
        var recognised = await plane.Spender.Recognise(file.Permit).ConfigureAwait(false);
        if (recognised.Permit is not { } root) return (null, recognised.Refusal);
        if (!DelegationChain.TryVerify(root, file.Narrowings ?? [], out var chain, out var why)) return (null, Refusal.Delegation(why));
        if (root.Claims.Audience != plane.EnforcementPoint) return (null, Refusal.WrongPlace(plane.EnforcementPoint));
        var proof = HolderProof.Of(file);
        if (!proof.Holds(chain.HolderThumbprint)) return (null, Refusal.NotHolder);
        if (plane.NowMs() / 1_000 > chain.Expires) return (null, Refusal.Expired);
        if (await plane.Register.Read(Spaces.Open, root.Claims.Execution).ConfigureAwait(false) is not { } open) return (null, Refusal.ParentOver);
        var run = JsonSerializer.Deserialize(open.Value.Span, OpenRunJson.Default.OpenRun)!;
        if (run.Phase is not OpenRun.LaunchingPhase || run.Permit != root.Id) return (null, Refusal.ParentOver);
        if ((await plane.Revocations.Current().ConfigureAwait(false)).Find(RevocationTargets.Of(run), run.IssuedAtMs) is { } revoked)
            return (null, Refusal.Revoked(revoked.Reason));
        var statements = await plane.Register.ReadExecution(root.Claims.Execution).ConfigureAwait(false);
        var decision = Stored.Read(statements[0]).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate).Decision;
        return (new ParentRun(chain, run, open.Version, decision.Obligations!, statements.Select(Spend).First(at => at is not null)!.Value), null);
    }

    /// <summary>What is asked, no looser than the chain allows and the parent has time for.</summary>
    public RunRequest Within(RunRequest request, ParentRun parent) => request with { Limits = request.Limits.Tighten(parent.Chain.Limits).Tighten(TimeLeft(parent)) };

    /// <summary>Why an allowed child may not be: it would have more than its parent. Null where it has not.</summary>
    public static Refusal? Beyond(Dossier child)
    {
        if (child.Parent is not { } parent || Faults.GuardOff("child-scope")) return null;
        var (has, asked) = (parent.Obligations, child.Decision.Obligations!);
        if (parent.Chain.Programs is { } programs && !programs.Contains(child.Intent.Resource.Id, StringComparer.Ordinal))
            return Refusal.MoreThanParent($"{child.Intent.Resource.Id} is not among the programs it was handed");
        if (has.Requires.Except(asked.Requires, StringComparer.Ordinal).FirstOrDefault() is { } condition)
            return Refusal.MoreThanParent($"the parent depends on `{condition}`, and the child would not");
        if (ProfileScope.Beyond(has.Profile!, asked.Profile!) is { } beyond) return Refusal.MoreThanParent(beyond);
        return asked.Limits == asked.Limits.Tighten(parent.Chain.Limits) ? null : Refusal.MoreThanParent("a limit is looser");
    }

    private Limits TimeLeft(ParentRun parent) => parent.Chain.Root.Claims.Grant.Limits.WallMs is { } wall
        ? Limits.None with { WallMs = Math.Max(1, parent.StartedAtMs + wall - plane.NowMs()) }
        : Limits.None;

    private static long? Spend(LogRow row) => row.PredicateType switch
    {
        Core.Statements.PredicateTypes.Authorization => Stored.Read(row).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate).Spend?.AtMs,
        Core.Statements.PredicateTypes.Spend => Stored.Read(row).ReadPredicate(DocumentsJson.Default.SpendPredicate).Spend.AtMs,
        _ => null,
    };
}
