using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Decide;

/// <summary>One counter of one budget: whose it is, and what it may reach.</summary>
/// <param name="Name">As in <c>budgets.json</c>.</param>
/// <param name="Subject">The principal, its agent, one of its roles, the action, or <c>all</c>: as Cedar writes entities.</param>
/// <param name="Counts"><c>calls</c>, <c>seconds</c>, <c>bytes</c>, <c>tokens</c> or <c>minor</c>.</param>
/// <param name="WindowMs">Milliseconds, at least 1,000.</param>
/// <param name="Sliding">Whether the window ends now; else it begins at a multiple of its length.</param>
/// <param name="Limit">The most that may be counted in a window.</param>
public sealed record BudgetAccount(string Name, string Subject, string Counts, long WindowMs, bool Sliding, long Limit);

/// <summary>Which counters a request draws on, and how much. Pure.</summary>
public static class BudgetAccounts
{
    private const string RoleType = "Role";

    /// <summary>The counters of one budget for this request: several where it is kept per role and the principal has several, none
    /// where it has none.</summary>
    public static IReadOnlyList<BudgetAccount> Of(PolicyBundle bundle, string budget, Intent intent)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(intent);
        var it = bundle.Budgets[budget];
        return [.. Subjects(bundle, it.Per, intent).Select(subject => new BudgetAccount(it.Name, subject, it.Counts, it.WindowMs, it.Sliding, it.Limit))];
    }

    /// <summary>The budgets that policies can see: those that the schema's context declares below <c>budget</c>.</summary>
    public static IReadOnlyList<string> Seen(PolicyBundle bundle, string action)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Schema?.ContextOf(new EntityUid("Action", action)) is RecordType context
            && context.Attributes.TryGetValue("budget", out var budget) && budget.Type is RecordType declared
            ? [.. declared.Attributes.Keys.Where(bundle.Budgets.ContainsKey)]
            : [];
    }

    /// <summary>What a permit with these limits must reserve of a budget: the most it can use.</summary>
    public static bool TryAmount(PolicyBundle bundle, string budget, Intent intent, Limits limits, out long amount, [NotNullWhen(false)] out Diagnostic? why)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(limits);
        var it = bundle.Budgets[budget];
        (amount, why) = (0, null);
        long? most = it.Counts switch
        {
            "calls" => 1,
            "seconds" => (limits.WallMs + 999) / 1_000,
            "bytes" => limits.OutputBytes,
            "tokens" => limits.Tokens,
            _ => it.Cost ?? Money(it, intent, out why),
        };
        if (most is { } known) amount = known;
        else why ??= new(DiagnosticIds.BudgetUnbounded, $"the budget `{budget}` counts {it.Counts}, and nothing limits what this run may use of them",
            $"give the permit {(it.Counts switch { "seconds" => "wall", "bytes" => "output", _ => "tokens" })}=… in @limits, or ask for it with --limits");
        return why is null;
    }

    private static IEnumerable<string> Subjects(PolicyBundle bundle, string per, Intent intent) => per switch
    {
        "all" => ["all"],
        "action" => [new EntityRef("Action", intent.Action).ToString()],
        "role" => Roles(bundle, intent.Principal).Select(role => role.ToString()),

        // A claimed name is nobody's: only an agent that entities.json binds to the principal has a counter of its own.
        "agent" => [EntityAssembly.BoundAgent(bundle, intent)?.ToString() ?? intent.Principal.ToString()],
        _ => [intent.Principal.ToString()],
    };

    /// <summary>The roles that <c>entities.json</c> gives a principal, those that roles are in included; sorted.</summary>
    public static IReadOnlyList<EntityRef> Roles(PolicyBundle bundle, EntityRef principal)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(principal);
        return bundle.Entities.TryGet(new EntityUid(principal.Type, principal.Id), out var entity)
            ? [.. entity.Ancestors.Where(IsRole).Order().Select(uid => new EntityRef(uid.Type, uid.Id))]
            : [];
    }

    private static bool IsRole(EntityUid uid) => uid.Type == RoleType || uid.Type.EndsWith("::" + RoleType, StringComparison.Ordinal);

    // The amount is the agent's word, and that is enough: it is what the program is called with, and so what it will do.
    private static long? Money(Budget budget, Intent intent, out Diagnostic? why)
    {
        why = null;
        var argv = intent.Arguments.GetProperty("argv");
        var place = (int)budget.Argument!.Value;
        var word = place < argv.GetArrayLength() ? argv[place].GetString() : null;
        if (word is not null && CurrencyAmount.TryRead(word, budget.Currency!, out var minor)) return minor;
        var problem = word is null
            ? string.Create(CultureInfo.InvariantCulture, $"the budget `{budget.Name}` reads word {place} of the command, which has none")
            : $"the budget `{budget.Name}` reads an amount of {budget.Currency} from the command, and `{WholeText.Printable(word)}` is none";
        why = new(DiagnosticIds.BudgetAmount, problem, "call the program with the amount where the budget reads it, as 240.00");
        return null;
    }
}
