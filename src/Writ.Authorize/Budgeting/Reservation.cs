using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Storage;

namespace Writ.Authorize.Budgeting;

/// <summary>What one permit holds of budgets, from its issue to its receipt. A pure state: made once, settled once.</summary>
/// <remarks>
/// Reserving is part of the transaction that issues the permit, and settling of the one that writes the receipt (or the expiry). The
/// row that says what is held is removed by settling and expected by it: whoever settles second is rejected with all that came with
/// it, so that nothing is given back twice (docs/spec/budgets.md). A crash between the two leaves the reservation, and recovery's
/// receipt settles it.
/// </remarks>
public sealed record Reservation(IReadOnlyList<HeldAmount> Held)
{
    // A row that was made once and never written again.
    private const long RowVersion = 1;

    public static Reservation Nothing { get; } = new([]);

    /// <summary>What these draws hold if <see cref="Reserve"/> is committed.</summary>
    public static Reservation Of(IReadOnlyList<BudgetDraw> draws, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(draws);
        return draws.Count == 0 ? Nothing : new([.. draws.Select(draw => new HeldAmount(draw.Counter, draw.Window.At(nowMs), draw.Measure, draw.Amount))]);
    }

    /// <summary>One count a draw, in their order, then the row. Rejected at a count: that budget has too little left.</summary>
    public static IReadOnlyList<RegisterRequest> Reserve(string permit, IReadOnlyList<BudgetDraw> draws, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(draws);
        if (draws.Count == 0) return [];
        return
        [
            .. draws.Select(draw => new Count(draw.Counter, draw.Window.At(nowMs), draw.Amount, draw.Limit, draw.Window.Beside(nowMs))),
            new Put(Spaces.Reservation, permit, 0, JsonSerializer.SerializeToUtf8Bytes(Of(draws, nowMs), BudgetingJson.Default.Reservation)),
        ];
    }

    /// <summary>The row removed, and the difference to what was used counted: given back, or taken besides where more was used than
    /// could be foreseen.</summary>
    public IReadOnlyList<RegisterRequest> Settle(string permit, Usage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (Held.Count == 0) return [];

        // Counted down no further than it was counted up: so it cannot be rejected for the sum.
        return
        [
            new Put(Spaces.Reservation, permit, RowVersion, ReadOnlyMemory<byte>.Empty),
            .. Held.Select(held => new Count(held.Counter, held.Window, usage.Of(held.Measure, held.Amount) - held.Amount, long.MaxValue)),
        ];
    }

    /// <summary>What a permit still holds; <see cref="Nothing"/> where it drew on no budget or was settled.</summary>
    public static async ValueTask<Reservation> Find(IRegister register, string permit)
    {
        ArgumentNullException.ThrowIfNull(register);
        return await register.Read(Spaces.Reservation, permit).ConfigureAwait(false) is { } row
            ? JsonSerializer.Deserialize(row.Value.Span, BudgetingJson.Default.Reservation)!
            : Nothing;
    }
}

/// <summary>An amount that is reserved in one window of one counter.</summary>
public sealed record HeldAmount(string Counter, string Window, BudgetMeasure Measure, long Amount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Reservation))]
internal sealed partial class BudgetingJson : JsonSerializerContext;
