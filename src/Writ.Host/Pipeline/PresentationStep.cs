using System.Text;
using System.Text.Json;
using Writ.Authorize;
using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Execute.Egress;

namespace Writ.Host.Pipeline;

/// <summary>A permit that was issued apart, presented to be spent: a dossier that goes on from it, or a refusal, which never touches
/// the execution that the permit names.</summary>
internal sealed class PresentationStep(ControlPlane plane, DecisionStep decide, IProgress progress)
{
    public async Task<(Dossier? Dossier, Permit? Permit, Refusal? Refusal)> Present(PermitFile file, RunRequest request)
    {
        var began = plane.Clock.GetTimestamp();
        var policy = await plane.Policies.Current().ConfigureAwait(false);

        // Built from what would really run now; only the id and the salt are taken over, and the caller's words with them.
        var names = file.Intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand)?.EnvironmentNames ?? [];
        var passed = request.Environment.Where(variable => names.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal);
        request = request with
        {
            Claims = file.Intent.Claims,
            Limits = file.Intent.Limits,
            Environment = WayOut.IsTold(names) ? WayOut.AddTo(passed) : passed,
        };
        var intent = decide.Intend(request, file.Intent.Execution, file.Intent.Salt);
        var digest = CanonicalJson.DigestOf(intent, DocumentsJson.Default.Intent);
        var (key, proof, challenge) = HolderProof.Of(file);
        var check = key is null
            ? new SpendCheck(null, Refusal.NotHolder)
            : await plane.Spender.Check(new Presentation
            {
                Token = file.Permit,
                Intent = digest,
                Execution = intent.Execution,
                Authority = policy.Digest,
                EnforcementPoint = plane.EnforcementPoint,
                Holder = key,
                Proof = proof,
                Challenge = challenge,
            }).ConfigureAwait(false);
        if (check.Permit is not { } permit)
        {
            progress.End(Stage.Authorize, StageEnd.Stopped, $"refused: {check.Refusal!.Reason} ({check.Refusal.Code})", plane.MicrosecondsSince(began));
            return (null, null, check.Refusal);
        }

        var dossier = await Resume(intent, digest, request, policy, permit).ConfigureAwait(false);
        if (plane.Confine(dossier) is { } cannot)
        {
            progress.End(Stage.Authorize, StageEnd.Stopped, $"refused: {cannot.Reason} ({cannot.Id})", plane.MicrosecondsSince(began));
            return (null, null, new Refusal(cannot.Id, cannot.Reason, cannot.Remedy));
        }

        progress.End(Stage.Decision, StageEnd.Done, $"allow   decided when {permit.Id} was issued", plane.MicrosecondsSince(began));
        return (dossier, permit, null);
    }

    /// <summary>A refusal is a statement of its own, with an id of its own.</summary>
    public async Task<(string Id, long Index)> Record(PermitFile file, RunRequest request, Refusal refusal)
    {
        var id = plane.Intents.NewId(IdKind.Refusal);
        var presented = Digest.Of(Encoding.UTF8.GetBytes(file.Permit));
        var claimed = UnverifiedPermit.TryParse(file.Permit, out var unverified, out _) ? unverified : null;
        var predicate = new RefusalPredicate
        {
            Refusal = id,
            AtMs = plane.NowMs(),
            Code = refusal.Code,
            Reason = refusal.Reason,
            ClaimedPermit = claimed?.ClaimedId,
            ClaimedExecution = claimed?.ClaimedExecution,
            Presented = presented,
            Principal = request.Peer.Principal,
            Salt = IntentBuilder.NewSalt(),
        };
        var summary = new ExecutionSummary
        {
            Execution = id,
            State = "refused",
            Principal = request.Peer.Principal.ToString(),
            Agent = file.Intent.Claims.GetValueOrDefault("agent"),
            Action = ActionKinds.ProcessExec,
            Subject = string.Join(' ', request.Argv),
            Bundle = "",
            BundleVersion = 0,
            Policies = [],
            Code = refusal.Code,
            Reason = refusal.Reason,
            Remedy = refusal.Remedy,
            Permit = claimed?.ClaimedId,
            CreatedAtMs = predicate.AtMs,
            EndedAtMs = predicate.AtMs,
        };
        var verdict = await plane.Register.Commit(new RegisterBatch(
        [
            new Put(Spaces.Execution, id, 0, JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.ExecutionSummary)),
            plane.Statements.Sign(id, presented, PredicateTypes.Refusal, predicate, DocumentsJson.Default.RefusalPredicate),
        ])).ConfigureAwait(false);
        return (id, verdict.Indexes[0]);
    }

    private async Task<Dossier> Resume(Intent intent, Digest digest, RunRequest request, PolicyInForce policy, Permit permit)
    {
        var rows = await plane.Register.ReadExecution(intent.Execution).ConfigureAwait(false);
        var authorization = Stored.Read(rows[0]).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate);
        var input = await plane.Register.Read(Spaces.Input, intent.Execution).ConfigureAwait(false);
        var row = await plane.Register.Read(Spaces.Execution, intent.Execution).ConfigureAwait(false);
        var open = await plane.Register.Read(Spaces.Open, intent.Execution).ConfigureAwait(false);
        var chain = StatementChain.Resume(intent.Execution, digest, () => plane.Keys.Statement, rows.Select(Stored.Identify));
        var run = open is null ? null : JsonSerializer.Deserialize(open.Value.Span, OpenRunJson.Default.OpenRun);
        return new Dossier
        {
            Intent = intent,
            Command = intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand)!,
            Environment = request.Environment,
            Chain = chain,
            Journal = new EventJournal(chain),
            Input = input!.Value,
            Policy = policy,
            Decision = authorization.Decision,
            Permit = permit,
            Summary = JsonSerializer.Deserialize(row!.Value.Span, ApiJson.Default.ExecutionSummary)!,
            DecidedAtMs = authorization.Position.AtMs,
            Approval = run?.Approval is { } approval ? await plane.Approvals.Find(approval).ConfigureAwait(false) : null,
            Targets = run is null ? [] : RevocationTargets.Of(run),

            // No open row where recovery expired the permit meanwhile: the spend's transaction is then rejected.
            Versions = new RowVersions(row.Version, open?.Version ?? 1, input.Version),
        };
    }
}
