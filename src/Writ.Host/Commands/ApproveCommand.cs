using System.CommandLine;
using System.Security.Cryptography;
using Writ.Authorize;
using Writ.Authorize.Approving;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Decide;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ approve|deny APR --key FILE</c>: signs a vote with the approver's own key and casts it.</summary>
internal static class ApproveCommand
{
    private const int LongestReason = 500;

    public static Command Approve(GlobalOptions global) => Create(global, "approve", "Approve what waits for it, with your own key.", Vote.Approve);

    public static Command Deny(GlobalOptions global) => Create(global, "deny", "Say no to what waits for an approval: it is denied at once.", Vote.Deny);

    private static Command Create(GlobalOptions global, string name, string description, string verdict)
    {
        var id = new Argument<string>("approval") { Description = "an approval (apr_…)", HelpName = "APR" };
        var key = new Option<string>("--key") { Description = "your private key, P-256 in PKCS#8 PEM: writ approvals key makes one", HelpName = "FILE", Required = true };
        var reason = new Option<string?>("--reason") { Description = "why: signed, and shown to whoever asked", HelpName = "TEXT" };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle it was asked under (else the data directory's)", HelpName = "DIR" };
        var command = new Command(name, description) { id, key, reason, policy };
        command.Validators.Add(result =>
        {
            if (result.GetValue(reason)?.Length > LongestReason) result.AddError($"--reason takes at most {LongestReason} characters");
        });
        command.SetAction(async (parsed, _) =>
        {
            using var signer = Load(parsed.GetValue(key)!);
            var plane = await ControlPlane.Open(DataDirectory.Open(parsed.GetValue(global.Data)), parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                var next = await Cast(plane, parsed.GetValue(id)!, verdict, parsed.GetValue(reason), signer).ConfigureAwait(false);
                global.Terminal(parsed).Out.WriteLine(next.State == ApprovalState.Pending
                    ? $"{next.Request.Id}: {next.Votes.Count} of {next.Request.Quorum}, still waiting"
                    : $"{next.Request.Id}: {next.State.ToString().ToLowerInvariant()}");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static async Task<Approval> Cast(ControlPlane plane, string id, string verdict, string? reason, P256Signer signer)
    {
        if (id.Length is 0 or > 100 || await plane.Approvals.Find(id).ConfigureAwait(false) is not { } stored) throw Refused(id, Refusal.NoApproval, ExitCodes.NotFound);
        var current = await plane.Revocations.Current().ConfigureAwait(false);
        if (current.Find([Authorize.Revoking.RevocationTarget.ForKey(signer.PublicKey.KeyId)], plane.NowMs()) is { } taken)
            throw Refused(id, Refusal.Revoked(taken.Reason), ExitCodes.Refused);
        var policy = await plane.Policies.Current().ConfigureAwait(false);
        var (request, now) = (stored.Approval.Request, plane.NowMs());
        var vote = new Vote
        {
            Type = Vote.Kind,
            Approval = request.Id,
            Intents = request.Intents,
            Authority = request.Authority,
            Verdict = verdict,
            Approver = Approvers.Who(policy.Bundle, signer.PublicKey.KeyId) ?? new EntityRef("User", "unknown"),
            Reason = reason,
            AtMs = now,
        }.Sign(signer);
        var step = await plane.Approvals.Advance(
            id, approval => Voting.Cast(approval.At(now), vote, policy, plane.Trust.Keys, now), next => [Statement(plane, next, vote, now)]).ConfigureAwait(false);
        if (step.Next is not { } counted) throw Refused(id, step.Refusal!, ExitCodes.Refused);
        await plane.Checkpoints.Publish(await plane.Register.LogSize().ConfigureAwait(false)).ConfigureAwait(false);
        return counted;
    }

    private static Core.Storage.Append Statement(ControlPlane plane, Approval next, SignedVote vote, long now) => plane.Statements.Sign(
        next.Request.Id, Digest.Of(vote.Vote.SignedBytes()), PredicateTypes.Approval,
        new ApprovalPredicate { AtMs = now, Executions = next.Request.Executions, Vote = vote, Salt = IntentBuilder.NewSalt() }, DocumentsJson.Default.ApprovalPredicate);

    private static P256Signer Load(string path)
    {
        try
        {
            return P256Signer.FromPem(File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6072", $"the key {path} cannot be used", error.Message,
                "give a P-256 key in PKCS#8 PEM: writ approvals key --out FILE", ExitCodes.Usage), error);
        }
    }

    private static DiagnosedException Refused(string id, Refusal why, int exit) =>
        new(new Diagnosis(why.Code, $"the vote on {Text.Shorten(id, 60)} does not count", Text.OneLine(why.Reason), why.Remedy, exit));
}
