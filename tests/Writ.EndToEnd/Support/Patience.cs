namespace Writ.EndToEnd.Support;

/// <summary>How long a test waits before it calls a thing hung: the one timeout, far above what anything takes.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits until a condition holds, looking again every 10 ms.</summary>
    public static async Task Until(string what, Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited {Limit.TotalSeconds} s for: {what}");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
