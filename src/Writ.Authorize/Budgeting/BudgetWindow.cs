using System.Globalization;

namespace Writ.Authorize.Budgeting;

/// <summary>The span of time that a limit is for.</summary>
/// <param name="LengthMs">Milliseconds; 0 is all time.</param>
/// <param name="Sliding">Whether it ends now, wherever now is. Otherwise it begins at a multiple of its length since the Unix epoch.</param>
/// <remarks>
/// A sliding window is made of slots of a sixteenth of it. What is counted now is held against the slots that reach back over one
/// whole window, and against the slots ahead that a clock of the same control plane may already be in. So in no span of this length
/// is more counted than the limit, and what was counted is forgotten at the latest a sixteenth after its window.
/// </remarks>
public readonly record struct BudgetWindow(long LengthMs, bool Sliding)
{
    /// <summary>Slots of one sliding window.</summary>
    public const int Slots = 16;

    // How far clocks of one control plane may be apart, in slots: as many as fit beside the 16 into one request.
    private const int MostAhead = Core.Storage.Count.MostAlso - Slots;

    /// <summary>All time: what is counted stays until it is given back.</summary>
    public static BudgetWindow Ever => default;

    /// <summary>The counter's window that an amount of this moment is counted in.</summary>
    public string At(long nowMs) => Name(Slot(nowMs));

    /// <summary>Windows of the counter that count towards the same limit at this moment.</summary>
    public IReadOnlyList<string> Beside(long nowMs)
    {
        if (!Sliding || LengthMs == 0) return [];
        var (slot, ahead) = (Slot(nowMs), (int)Math.Min(MostAhead, (Spender.SkewSeconds * 1_000 / SlotMs) + 1));
        List<string> beside = new(Slots + ahead);
        for (var other = slot - Slots; other <= slot + ahead; other++)
        {
            if (other != slot) beside.Add(Name(other));
        }

        return beside;
    }

    /// <summary>When what is counted now counts no more, milliseconds since the Unix epoch; null where it is for ever.</summary>
    public long? EndsAt(long nowMs) => LengthMs == 0 ? null
        : Sliding ? (Slot(nowMs) + Slots + 1) * SlotMs
        : (Slot(nowMs) + 1) * LengthMs;

    // Rounded up: sixteen slots are never shorter than the window.
    private long SlotMs => Sliding ? (LengthMs + Slots - 1) / Slots : LengthMs;

    private long Slot(long nowMs) => LengthMs == 0 ? 0 : nowMs / SlotMs;

    private string Name(long slot) => string.Create(CultureInfo.InvariantCulture, $"{(Sliding ? 's' : 'f')}{LengthMs}/{slot}");
}
