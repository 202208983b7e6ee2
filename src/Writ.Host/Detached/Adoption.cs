using Writ.Core.Documents;
using Writ.Host.Serving;

namespace Writ.Host.Detached;

/// <summary>
/// Whether somebody answers for a detached run. Its supervisor outlives the server that started it for a while, in which the next one
/// takes it over by being there; after that the run ends, and its receipt says why.
/// </summary>
internal sealed class Adoption(string dataDirectory, TimeProvider clock)
{
    /// <summary>How long a detached run goes on without a server.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private long _lookedAt;
    private long? _aloneSince;

    /// <summary>Looks once a second. Called by the run's own thread.</summary>
    /// <returns>Whether it may go on, and what happened since the last look.</returns>
    public (bool Holds, RunEvent? Happened) Look()
    {
        var now = clock.GetTimestamp();
        if (_lookedAt != 0 && clock.GetElapsedTime(_lookedAt, now) < Period) return (true, null);
        _lookedAt = now;
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (ServerFile.IsHeld(dataDirectory))
        {
            var adopted = _aloneSince is { } since ? new RunEvent(at, "supervisor.adopted", $"after {(long)clock.GetElapsedTime(since, now).TotalMilliseconds} ms") : null;
            _aloneSince = null;
            return (true, adopted);
        }

        if (_aloneSince is { } alone) return (clock.GetElapsedTime(alone, now) < Patience, null);
        _aloneSince = now;
        return (true, new RunEvent(at, "supervisor.alone", $"no server; it ends in {(long)Patience.TotalSeconds} s unless one comes"));
    }
}
