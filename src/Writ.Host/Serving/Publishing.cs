using Writ.Audit;
using Writ.Core.Storage;
using Writ.Host.Pipeline;

namespace Writ.Host.Serving;

/// <summary>Keeps the published checkpoint close behind what is committed, by whichever process: at most 100 ms. While it cannot
/// (no space, no quorum of witnesses) nothing new is decided; where the log contradicts itself, this ends with the fault (L11).</summary>
internal sealed class Publishing(ControlPlane plane)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(40);

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, plane.Clock);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                await Publish().ConfigureAwait(false);
                plane.LogFault = null;
            }
            catch (RegisterException fault) when (!Checkpointer.IsContradiction(fault))
            {
                plane.LogFault = fault;
            }
        }
    }

    // Asked for also where the register's checkpoint covers everything: another replica's is not in this folder yet.
    private async Task Publish() =>
        await plane.Checkpoints.Publish(await plane.Register.LogSize().ConfigureAwait(false)).ConfigureAwait(false);
}
