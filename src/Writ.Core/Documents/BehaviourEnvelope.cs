namespace Writ.Core.Documents;

/// <summary>How a run may behave; over it, it is stopped. An absent member is no bound; every value is positive.</summary>
public sealed record BehaviourEnvelope
{
    /// <summary>Programs started or tried within any one second.</summary>
    public long? ExecsPerSecond { get; init; }

    /// <summary>Programs started in all.</summary>
    public long? Children { get; init; }

    /// <summary>Different hosts asked for, reached or not.</summary>
    public long? NewHosts { get; init; }

    /// <summary>Bytes sent and received together.</summary>
    public long? NetworkBytes { get; init; }
}
