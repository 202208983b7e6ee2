using Writ.Authorize;
using Writ.Decide;

namespace Writ.Host.Commands;

/// <summary>How long a permit may wait, as people write it: <c>10m</c>, <c>1h30m</c>.</summary>
internal static class WindowText
{
    /// <summary>Whole seconds from one to <see cref="PermitIssuer.LongestWindow"/>; null where the text is none.</summary>
    public static TimeSpan? TryParse(string text) =>
        LimitsText.TryParse("wall=" + text, out var limits, out _) && limits.WallMs is { } ms && ms >= 1_000 && ms <= PermitIssuer.LongestWindow.TotalMilliseconds
            ? TimeSpan.FromSeconds(ms / 1_000)
            : null;
}
