using System.Text.Json;
using Writ.Core.Storage;
using Writ.Host.Pipeline;

namespace Writ.Host.Serving;

/// <summary>What a server does beside serving: ends what dead supervisors left open.</summary>
internal sealed class Housekeeping(ControlPlane plane)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Forgetting = TimeSpan.FromMinutes(1);
    private const int Page = 10_000;

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, plane.Clock);
        var recovery = new Recovery(plane);
        var forgot = plane.Clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                await recovery.Run().ConfigureAwait(false);
                if (plane.Clock.GetElapsedTime(forgot) < Forgetting) continue;
                forgot = plane.Clock.GetTimestamp();
                await Forget().ConfigureAwait(false);
            }
            catch (RegisterException away) when (away.MayPass)
            {
                // PostgreSQL is being restarted, or another takes over. Meanwhile nothing is permitted, and the console says so.
            }
        }
    }

    /// <summary>Revocations that can concern nothing any more.</summary>
    private async Task Forget()
    {
        HashSet<string> open = [];
        string? after = null;
        do
        {
            var rows = await plane.Register.Scan(Spaces.Open, after, Page).ConfigureAwait(false);
            foreach (var row in rows)
            {
                open.Add(row.Key);
                if (JsonSerializer.Deserialize(row.Value.Span, OpenRunJson.Default.OpenRun)?.Targets is { } targets) open.UnionWith(targets);
            }

            after = rows.Count < Page ? null : rows[^1].Key;
        }
        while (after is not null);
        await plane.Revocations.Forget(plane.NowMs(), open.Contains).ConfigureAwait(false);
    }
}
