using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>An execution whose caller died while an approval was waited for: denied, with a receipt. What was decided is decided again
/// from the recorded input, which must give the same bytes (L10).</summary>
internal sealed class Abandoned(ControlPlane plane)
{
    private const string Why = "nobody waits for it any more";

    public async Task Deny(string execution, RegisterRow open, OpenRun run)
    {
        var input = CanonicalJson.Deserialize((await Row(Spaces.Input, execution).ConfigureAwait(false)).Value.Span, DocumentsJson.Default.DecisionInput, nulls: true);
        var authority = CanonicalJson.Deserialize((await Row(Spaces.Authority, input.Authority.Hex).ConfigureAwait(false)).Value.Span, DocumentsJson.Default.Authority);
        var bundle = PolicyBundle.Load(authority).Value ?? throw new InvalidOperationException($"the authority of {execution} does not load any more");
        var decision = new Decider(bundle).Decide(input);
        var chain = new StatementChain(execution, run.Intent, () => plane.Keys.Statement);
        var (now, outcome) = (plane.NowMs(), new RunOutcome
        {
            Outcome = Outcome.Denied, Started = Started.No, Code = "WRIT6039", Reason = $"the approval {run.Approval} is void: {Why}", Confirmation = Confirmation.Confirmed,
        });
        var authorization = chain.Next(PredicateTypes.Authorization, now, position => new AuthorizationPredicate
        {
            Position = position, Intent = run.Intent, Parent = input.Intent.Parent, DecisionInput = decision.Input, Authority = input.Authority, Decision = decision,
        }, DocumentsJson.Default.AuthorizationPredicate);
        var manifest = chain.Manifest;
        var receipt = chain.Next(PredicateTypes.Receipt, now, position => new ReceiptPredicate
        {
            Position = position, Intent = run.Intent, Outcome = outcome, Statements = manifest, Children = [], Events = 0,
        }, DocumentsJson.Default.ReceiptPredicate);
        var row = await Row(Spaces.Execution, execution).ConfigureAwait(false);
        var summary = JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary)! with { State = "denied", Code = outcome.Code, Reason = outcome.Reason, EndedAtMs = now };
        await plane.Approvals.Advance(run.Approval!, approval => new(approval.Cancel(Why), null), _ => []).ConfigureAwait(false);

        // Rejected where another that recovers was first: then there is a receipt.
        await plane.Register.Commit(new RegisterBatch(
        [
            new Put(Spaces.Open, execution, open.Version, ReadOnlyMemory<byte>.Empty),
            new Put(Spaces.Execution, execution, row.Version, JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.ExecutionSummary)),
            authorization,
            receipt,
        ])).ConfigureAwait(false);
    }

    private async ValueTask<RegisterRow> Row(string space, string key) =>
        await plane.Register.Read(space, key).ConfigureAwait(false) ?? throw new InvalidOperationException($"the register lacks {space} {key}");
}
