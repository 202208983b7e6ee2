namespace Writ.Core.Evidence;

/// <summary>What a check comes to, before it is given its name.</summary>
internal sealed record Finding(CheckOutcome Outcome, string Reason)
{
    public string? Expected { get; init; }

    public string? Computed { get; init; }

    public bool IsUntrusted { get; init; }

    public bool MayBeLeftOut { get; init; }

    public static Finding Pass(string reason) => new(CheckOutcome.Pass, reason);

    public static Finding Fail(string reason, string expected, string computed) =>
        new(CheckOutcome.Fail, reason) { Expected = expected, Computed = computed };

    public static Finding Untrusted(string reason, string expected, string computed) =>
        new(CheckOutcome.Fail, reason) { Expected = expected, Computed = computed, IsUntrusted = true };

    public static Finding NotEvaluated(string reason, bool mayBeLeftOut = false) =>
        new(CheckOutcome.NotEvaluated, reason) { MayBeLeftOut = mayBeLeftOut };

    /// <summary>Null where both are the same, else a failure that shows both.</summary>
    public static Finding? Differ<T>(string what, T expected, T computed) =>
        EqualityComparer<T>.Default.Equals(expected, computed)
            ? null
            : Fail(what + " is not the one it should be", expected?.ToString() ?? "none", computed?.ToString() ?? "none");
}
