using System.Globalization;
using Writ.Core.Storage;

namespace Writ.Authorize.Budgeting;

/// <summary>What is left of budgets. Only the register's transaction decides; what is read here is for policies to see and for people
/// to be told.</summary>
public sealed class Budgets(IRegister register)
{
    /// <summary>What the limit leaves at this moment, 0 or more.</summary>
    /// <param name="draw">Its amount does not matter.</param>
    /// <param name="nowMs">Milliseconds since the Unix epoch.</param>
    public async ValueTask<long> Left(BudgetDraw draw, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(draw);
        Int128 used = await register.Counted(draw.Counter, draw.Window.At(nowMs)).ConfigureAwait(false);
        foreach (var window in draw.Window.Beside(nowMs)) used += await register.Counted(draw.Counter, window).ConfigureAwait(false);
        return (long)Int128.Clamp(draw.Limit - used, 0, draw.Limit);
    }

    /// <summary>Why the register rejected a draw.</summary>
    public async ValueTask<Refusal> Explain(BudgetDraw draw, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(draw);
        var left = await Left(draw, nowMs).ConfigureAwait(false);
        var again = draw.Window.EndsAt(nowMs) is { } end
            ? $"ask for less, or again by {DateTimeOffset.FromUnixTimeMilliseconds(end).ToString("u", CultureInfo.InvariantCulture)}"
            : "ask for less";
        return Refusal.BudgetExhausted(
            string.Create(CultureInfo.InvariantCulture, $"the budget `{draw.Name}` of {draw.Subject} has {left} of {draw.Limit} left, and this needs {draw.Amount}"), again);
    }
}
