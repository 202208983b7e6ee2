using Writ.Host.Pipeline;

namespace Writ.Host.Serving;

/// <summary>What a server does beside serving: ends what dead supervisors left open.</summary>
internal sealed class Housekeeping(ControlPlane plane)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, plane.Clock);
        var recovery = new Recovery(plane);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            await recovery.Run().ConfigureAwait(false);
        }
    }
}
