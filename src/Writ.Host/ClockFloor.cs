using System.Buffers.Binary;
using Writ.Core.Storage;
using Writ.Execute.Running;
using Writ.Host.Output;

namespace Writ.Host;

/// <summary>The floor under wall time: the register remembers the latest time it was used, and a clock that was set back behind it
/// is refused, because windows and leases would come to life again.</summary>
internal sealed class ClockFloor(IRegister register)
{
    private const string Key = "wall";

    /// <summary>How far back a clock may be corrected without notice, milliseconds.</summary>
    private const long ToleranceMs = 2_000;

    private readonly OneLook<long> _floor = new();

    /// <exception cref="DiagnosedException">The clock was set back.</exception>
    public async ValueTask Check(long nowMs)
    {
        var floor = await _floor.TakeAsync(Floor).ConfigureAwait(false);
        if (IsAbove(floor, nowMs)) return;
        throw new DiagnosedException(new Diagnosis("WRIT6005", "this machine's clock was set back",
            $"it says {DateTimeOffset.FromUnixTimeMilliseconds(nowMs):u}, and the register was already used at {DateTimeOffset.FromUnixTimeMilliseconds(floor):u}",
            "set the clock right; expired permits must not come to life again", ExitCodes.Unreachable));
    }

    /// <summary>Whether somebody looked within the last heartbeat, and the clock passes by what he saw. By so much the floor can have risen since: a tenth of
    /// the tolerance.</summary>
    public bool PassesStill(long nowMs) => _floor.TryRecall(Runner.Heartbeat, out var floor) && IsAbove(floor, nowMs);

    private static bool IsAbove(long floor, long nowMs) => nowMs + ToleranceMs >= floor || Faults.GuardOff("clock-floor");

    /// <summary>Raises the floor, together with whatever else is committed.</summary>
    public static Put Raise(long nowMs)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, nowMs);
        return new Put(Spaces.Clock, Key, Put.AnyVersion, value);
    }

    // 0 where the register was never used.
    private async ValueTask<long> Floor() =>
        await register.Read(Spaces.Clock, Key).ConfigureAwait(false) is { } row ? BinaryPrimitives.ReadInt64BigEndian(row.Value.Span) : 0;
}
