using System.Globalization;
using Writ.Core.Storage;

namespace Writ.Authorize.Approving;

/// <summary>Approvals in the register: one versioned row each. A step that another overtook is taken again from what there is now.</summary>
public sealed class Approvals(IRegister register)
{
    private const int Page = 1_000;

    public async ValueTask<StoredApproval?> Find(string id) => await register.Read(Spaces.Approval, id).ConfigureAwait(false) is { } row ? Read(row) : null;

    /// <summary>Those that are not over, oldest first.</summary>
    public async Task<IReadOnlyList<StoredApproval>> Pending() => [.. (await All().ConfigureAwait(false)).Where(stored => !stored.Approval.IsOver)];

    /// <summary>Keys of the rows that keep the intent of an execution for those who approve it.</summary>
    public async Task<IReadOnlyList<string>> IntentRowsOf(string execution) =>
    [
        .. from stored in await All().ConfigureAwait(false)
           from asked in stored.Approval.Request.Executions.Index()
           where asked.Item == execution
           select IntentRow(stored.Approval.Request.Id, asked.Index),
    ];

    /// <summary>Approvals that were asked for an execution and those it was asked together with.</summary>
    public async Task<IReadOnlyList<StoredApproval>> Of(string execution) =>
        [.. (await All().ConfigureAwait(false)).Where(stored => stored.Approval.Request.Executions.Contains(execution))];

    /// <summary>Key of the row that keeps the canonical intent number <paramref name="index"/> of an approval.</summary>
    public static string IntentRow(string approval, int index) => string.Create(CultureInfo.InvariantCulture, $"{approval}/{index}");

    /// <summary>Commits the state that a step leads to, with whatever is recorded beside it.</summary>
    /// <param name="step">From what the register has now; called again where another was faster. Its refusal ends it.</param>
    /// <param name="beside">Requests that go into the same transaction.</param>
    public async Task<ApprovalStep> Advance(string id, Func<Approval, ApprovalStep> step, Func<Approval, IEnumerable<RegisterRequest>> beside)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(beside);
        while (true)
        {
            if (await Find(id).ConfigureAwait(false) is not { } stored) return ApprovalStep.No(Refusal.NoApproval);
            var next = step(stored.Approval);
            if (next.Next is not { } approval || approval == stored.Approval) return next;
            var verdict = await register.Commit(new RegisterBatch([approval.Row(stored.Version), .. beside(approval)])).ConfigureAwait(false);
            if (verdict.Committed) return next;
            if (verdict.RejectedRequest != 0) throw new InvalidOperationException($"what is recorded beside {id} was rejected");
        }
    }

    private async Task<List<StoredApproval>> All()
    {
        List<StoredApproval> all = [];
        string? after = null;
        while (true)
        {
            var rows = await register.Scan(Spaces.Approval, after, Page).ConfigureAwait(false);
            all.AddRange(rows.Select(Read));
            if (rows.Count < Page) return all;
            after = rows[^1].Key;
        }
    }

    private static StoredApproval Read(RegisterRow row) => new(ApprovingJson.Read(row.Value.Span), row.Version);
}

/// <summary>An approval as the register has it.</summary>
public sealed record StoredApproval(Approval Approval, long Version);
