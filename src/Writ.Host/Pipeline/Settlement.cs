using Writ.Authorize.Budgeting;
using Writ.Core.Documents;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Settles what a permit reserved, in the transaction of its receipt.</summary>
internal static class Settlement
{
    public static async ValueTask<IReadOnlyList<RegisterRequest>> Requests(ControlPlane plane, string permit, RunOutcome outcome)
    {
        var held = await Reservation.Find(plane.Register, permit).ConfigureAwait(false);
        if (held.Held.Count == 0) return [];
        var usage = Usage.Of(outcome);

        // What children used of its limits, it used: they have ended, so that these counters stand still.
        var (cpu, output) = (await Handed(plane, permit, BudgetDraws.Cpu).ConfigureAwait(false), await Handed(plane, permit, BudgetDraws.Output).ConfigureAwait(false));
        var sent = await Handed(plane, permit, BudgetDraws.Egress).ConfigureAwait(false);
        return held.Settle(permit, usage with { CpuMs = usage.CpuMs + cpu, Bytes = usage.Bytes + output, Sent = usage.Sent + sent });
    }

    private static ValueTask<long> Handed(ControlPlane plane, string permit, string name) =>
        plane.Register.Counted(BudgetDraws.CounterOf(permit, name), BudgetDraws.WindowOfParent);
}
