using System.Diagnostics.CodeAnalysis;
using Writ.Authorize.Budgeting;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Pipeline;

/// <summary>From what was decided to what is reserved: the budgets that the obligations name, and the limits of a parent.</summary>
internal static class BudgetDraws
{
    /// <summary>What a permit must reserve, or why that cannot be said.</summary>
    public static bool TryMake(Dossier dossier, out IReadOnlyList<BudgetDraw> draws, [NotNullWhen(false)] out Diagnostic? why)
    {
        var obligations = dossier.Decision.Obligations!;
        List<BudgetDraw> made = [];
        (draws, why) = (made, null);
        foreach (var budget in obligations.Budgets)
        {
            if (!BudgetAccounts.TryAmount(dossier.Policy.Bundle, budget, dossier.Intent, obligations.Limits, out var amount, out why)) return false;
            made.AddRange(BudgetAccounts.Of(dossier.Policy.Bundle, budget, dossier.Intent).Select(account => Of(account, amount)));
        }

        if (dossier.Parent is { } parent) made.AddRange(OfParent(parent.Permit, parent.Chain.Root.Claims.Grant.Limits, obligations.Limits));
        return true;
    }

    public static BudgetDraw Of(BudgetAccount account, long amount) =>
        new(account.Name, account.Subject, new BudgetWindow(account.WindowMs, account.Sliding), account.Limit, MeasureOf(account.Counts), amount);

    /// <summary>What a child takes of its parent's limits: of all children together no more than the parent has. Wall time and sizes of
    /// single files are no sums; those the child's own limits bound.</summary>
    public static IEnumerable<BudgetDraw> OfParent(string permit, Limits parent, Limits child)
    {
        (string Name, long? Most, long? Asked, BudgetMeasure Measure)[] members =
        [
            (Cpu, parent.CpuMs, child.CpuMs, BudgetMeasure.CpuMs), (Output, parent.OutputBytes, child.OutputBytes, BudgetMeasure.Bytes),
            (Tokens, parent.Tokens, child.Tokens, BudgetMeasure.Tokens), (Memory, parent.MemoryBytes, child.MemoryBytes, BudgetMeasure.Held),
            (Processes, parent.Processes, child.Processes, BudgetMeasure.Held), (Egress, parent.EgressBytes, child.EgressBytes, BudgetMeasure.Sent),
        ];
        return
            from member in members
            where member.Most is not null
            let most = member.Most.GetValueOrDefault()
            select new BudgetDraw(member.Name, permit, BudgetWindow.Ever, most, member.Measure, member.Asked ?? most);
    }

    /// <summary>The counter of what was handed to children of one limit.</summary>
    public static string CounterOf(string permit, string name) => new BudgetDraw(name, permit, BudgetWindow.Ever, 0, BudgetMeasure.Calls, 0).Counter;

    /// <summary>The only window of such a counter.</summary>
    public static string WindowOfParent { get; } = BudgetWindow.Ever.At(0);

    public const string Cpu = "cpu";
    public const string Output = "output";
    public const string Egress = "egress";
    private const string Tokens = "tokens";
    private const string Memory = "memory";
    private const string Processes = "processes";

    private static BudgetMeasure MeasureOf(string counts) => counts switch
    {
        "seconds" => BudgetMeasure.Seconds,
        "bytes" => BudgetMeasure.Bytes,
        "tokens" => BudgetMeasure.Tokens,
        "minor" => BudgetMeasure.Minor,
        _ => BudgetMeasure.Calls,
    };
}
