namespace Writ.Core.Documents;

/// <summary>How a run may behave; over it, it is stopped. An absent member is no bound; every value is positive.</summary>
public sealed record BehaviourEnvelope
{
    /// <summary>Programs started or tried within any one second.</summary>
    public long? ExecsPerSecond { get; init; }

    /// <summary>Programs started in all.</summary>
    public long? Children { get; init; }
}
