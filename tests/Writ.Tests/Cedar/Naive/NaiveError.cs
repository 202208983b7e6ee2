namespace Writ.Tests.Cedar.Naive;

/// <summary>What Cedar calls an error: the policy is left out of the decision.</summary>
internal sealed class NaiveError(string why) : Exception(why)
{
    /// <summary>Whether the innermost expression that failed has been seen to fail.</summary>
    public bool IsCounted { get; set; }
}
