using System.Text;
using Writ.Audit.Lineages;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>What came from what: which execution from which permit, decision, policy and parent. Nothing is kept for it; it is read
/// from the log each time, and every payload is held against its leaf.</summary>
/// <param name="register">Holds the entries.</param>
public sealed class Lineage(IRegister register)
{
    /// <summary>Executions of one graph.</summary>
    public const int MaxNodes = 10_000;

    private const int Page = 1_000;
    private const int MaxDepth = 256;

    /// <summary>The graph that an execution belongs to; null where the log has no such execution.</summary>
    /// <remarks>Up: one read an ancestor. Down: the log from the root's first entry on is looked through, since what a program starts
    /// is recorded after it.</remarks>
    /// <exception cref="RegisterException">WRIT4140, WRIT4141: the register's payloads are not those of the log.</exception>
    public async ValueTask<LineageGraph?> Read(string execution)
    {
        ArgumentException.ThrowIfNullOrEmpty(execution);
        if (await Node(execution).ConfigureAwait(false) is not { } asked) return null;
        var root = asked;
        for (var depth = 0; depth < MaxDepth && await ParentOf(root).ConfigureAwait(false) is { } above; depth++) root = above;
        return new LineageGraph(execution, root.Execution, await Descendants(root with { Parent = null }).ConfigureAwait(false));
    }

    private async ValueTask<LineageNode?> ParentOf(LineageNode node) =>
        node.ParentPermit is { } permit && await ExecutionOf(permit).ConfigureAwait(false) is { } execution
            && await Node(execution).ConfigureAwait(false) is { } above && above.Permit == permit && above.FirstEntry < node.FirstEntry
            ? above
            : null;

    /// <summary>The permit's row is only where to look: that this execution was given the permit, its own statement must say.</summary>
    private async ValueTask<string?> ExecutionOf(string permit)
    {
        if (await register.Read(Spaces.Permit, permit).ConfigureAwait(false) is not { } row) return null;
        var text = Encoding.ASCII.GetString(row.Value.Span);
        return UnverifiedPermit.TryParse(text, out var issued, out _) ? issued.ClaimedExecution : text;
    }

    private async ValueTask<List<LineageNode>> Descendants(LineageNode root)
    {
        List<LineageNode> nodes = [root];
        if (root.Permit is null) return nodes;
        var links = await Links(root.FirstEntry + 1).ConfigureAwait(false);
        for (var at = 0; at < nodes.Count; at++)
        {
            if (nodes[at].Permit is not { } permit || !links.TryGetValue(permit, out var children)) continue;
            foreach (var child in children)
            {
                if (nodes.Count == MaxNodes || await Node(child).ConfigureAwait(false) is not { } node) continue;
                if (node.ParentPermit == permit && node.FirstEntry > nodes[at].FirstEntry) nodes.Add(node with { Parent = nodes[at].Execution });
            }
        }

        nodes.Sort(static (a, b) => a.FirstEntry.CompareTo(b.FirstEntry));
        return nodes;
    }

    /// <summary>Every execution after an entry that states a parent, by that parent's permit.</summary>
    private async ValueTask<Dictionary<string, List<string>>> Links(long from)
    {
        Dictionary<string, List<string>> links = new(StringComparer.Ordinal);
        for (var rows = await register.ReadLog(from, Page).ConfigureAwait(false); rows.Count > 0;
            rows = await register.ReadLog(from, Page).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                if (row.Execution is { } execution && ParentStated(row) is { } parent)
                {
                    if (!links.TryGetValue(parent, out var children)) links[parent] = children = [];
                    if (!children.Contains(execution)) children.Add(execution);
                }
            }

            from = rows[^1].Index + 1;
        }

        return links;
    }

    private static string? ParentStated(LogRow row)
    {
        if (row.Payload.IsEmpty || row.PredicateType is not (PredicateTypes.Authorization or PredicateTypes.Erasure)) return null;
        if (!LineageStatements.MayHaveParent(row)) return null;
        var statement = LineageStatements.Read(row);
        return row.PredicateType == PredicateTypes.Authorization
            ? statement.ReadPredicate(DocumentsJson.Default.AuthorizationPredicate).Parent
            : statement.ReadPredicate(DocumentsJson.Default.ErasurePredicate).Parent;
    }

    private async ValueTask<LineageNode?> Node(string execution)
    {
        var rows = await register.ReadExecution(execution).ConfigureAwait(false);
        if (rows is not [{ PredicateType: PredicateTypes.Authorization } first, ..]) return null;
        if (rows[^1] is { PredicateType: PredicateTypes.Erasure } erasure) return Erased(execution, first, erasure);
        var stated = LineageStatements.Read(first).ReadPredicate(DocumentsJson.Default.AuthorizationPredicate);
        var input = LineageStatements.Input(await register.Read(Spaces.Input, execution).ConfigureAwait(false), stated.DecisionInput, execution);
        var outcome = rows[^1].PredicateType == PredicateTypes.Receipt
            ? LineageStatements.Read(rows[^1]).ReadPredicate(DocumentsJson.Default.ReceiptPredicate).Outcome
            : null;
        var spent = stated.Spend is not null || rows.Any(static row => row.PredicateType == PredicateTypes.Spend);
        return new LineageNode
        {
            Execution = execution,
            ParentPermit = stated.Parent,
            Permit = stated.Permit is { } text && UnverifiedPermit.TryParse(text, out var permit, out _) ? permit.ClaimedId : null,
            State = outcome is { } end ? Names.Of(end.Outcome) : stated.Decision.Effect == DecisionEffect.Pending ? "pending" : spent ? "running" : "permitted",
            Effect = Names.Of(stated.Decision.Effect),
            Code = outcome?.Code,
            Reason = outcome?.Reason,
            Policies = [.. stated.Decision.Policies.Select(static policy => policy.Id)],
            Authority = stated.Authority,
            Principal = input?.Intent.Principal.ToString(),
            Agent = input?.Intent.Claims.GetValueOrDefault("agent"),
            Action = input?.Intent.Action,
            Resource = input?.Intent.Resource.ToString(),
            Command = input is null ? null : LineageStatements.Command(input.Intent.Arguments),
            DecidedAtMs = stated.Position.AtMs,
            StartedAtMs = outcome?.StartedAtMs,
            EndedAtMs = outcome?.EndedAtMs ?? (outcome is null ? null : stated.Position.AtMs),
            ExitCode = outcome?.ExitCode,
            FirstEntry = first.Index,
            LastEntry = rows[^1].Index,
        };
    }

    private static LineageNode Erased(string execution, LogRow first, LogRow last)
    {
        var erasure = LineageStatements.Read(last).ReadPredicate(DocumentsJson.Default.ErasurePredicate);
        return new LineageNode
        {
            Execution = execution,
            ParentPermit = erasure.Parent,
            Permit = erasure.Permit,
            State = Names.Of(erasure.Outcome),
            DecidedAtMs = erasure.DecidedAtMs,
            EndedAtMs = erasure.EndedAtMs,
            FirstEntry = first.Index,
            LastEntry = last.Index,
            Erased = true,
        };
    }
}
