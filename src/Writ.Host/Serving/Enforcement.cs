using Writ.Host.Output;
using Writ.Host.Pipeline;
using Writ.Report;

namespace Writ.Host.Serving;

/// <summary>Whether anything would be allowed to run: judged every second, by loading what a decision needs.</summary>
internal sealed class Enforcement(ControlPlane plane) : IEnforcement
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Replaced whole; the default refuses.
    private volatile State _state = new(default);

    public EnforcementState Current => _state.Value;

    public async Task Watch(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, plane.Clock);
        do _state = new State(await Judge().ConfigureAwait(false));
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private async Task<EnforcementState> Judge()
    {
        try
        {
            plane.RequireLog();
            if (plane.HostWatch.FindChange() is { } changed) return new EnforcementState(false, $"{changed} since this server started (WRIT3023)");
            var policy = await plane.Policies.Current().ConfigureAwait(false);
            await plane.ClockFloor.Check(plane.NowMs()).ConfigureAwait(false);
            return policy.Bundle.InForce ? new EnforcementState(true, null) : new EnforcementState(false, "no policy bundle is in force");
        }
        catch (Exception fault) when (Faulty.Explain(fault) is { } diagnosis)
        {
            return new EnforcementState(false, $"{diagnosis.What} ({diagnosis.Code})");
        }
    }

    private sealed record State(EnforcementState Value);
}
