namespace Writ.Core.Documents;

/// <summary>What a run did on the network.</summary>
public sealed record NetworkSummary
{
    /// <summary>Connections and requests that were let out.</summary>
    public required long Allowed { get; init; }

    /// <summary>Those that were not.</summary>
    public required long Denied { get; init; }

    /// <summary>Different hosts asked for.</summary>
    public required long Hosts { get; init; }

    /// <summary>Bytes sent.</summary>
    public required long SentBytes { get; init; }

    /// <summary>Bytes received.</summary>
    public required long ReceivedBytes { get; init; }
}
