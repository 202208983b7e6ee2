using System.Text.Json.Serialization;

namespace Writ.Core.Documents;

/// <summary>How an execution ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    [JsonStringEnumMemberName("unknown")] Unknown = 0,
    [JsonStringEnumMemberName("completed")] Completed,
    [JsonStringEnumMemberName("denied")] Denied,
    [JsonStringEnumMemberName("expired")] Expired,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("killed")] Killed,
    [JsonStringEnumMemberName("revoked")] Revoked,
    [JsonStringEnumMemberName("lease-lost")] LeaseLost,
}

/// <summary>Whether the target's first instruction ran. Unknown counts as yes for every budget.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Started>))]
public enum Started
{
    [JsonStringEnumMemberName("unknown")] Unknown = 0,
    [JsonStringEnumMemberName("no")] No,
    [JsonStringEnumMemberName("yes")] Yes,
}

/// <summary>Whether the end of a run was seen (L7).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Confirmation>))]
public enum Confirmation
{
    [JsonStringEnumMemberName("impossible")] Impossible = 0,
    [JsonStringEnumMemberName("requested")] Requested,
    [JsonStringEnumMemberName("confirmed")] Confirmed,
}

/// <summary>Why a run was stopped, with a stable id and one sentence.</summary>
public sealed record StopReason(Outcome Outcome, string Code, string Reason)
{
    /// <summary>What to do about it, said to whoever asked: no part of any document. Null where the code says it all.</summary>
    [JsonIgnore]
    public string? Remedy { get; init; }
}

/// <summary>What a run left behind: the outcome document that the receipt states.</summary>
public sealed record RunOutcome
{
    public required Outcome Outcome { get; init; }
    public required Started Started { get; init; }

    /// <summary>A stable id of the end (<c>WRIT3nnn</c> where it was stopped); absent for a plain completion.</summary>
    public string? Code { get; init; }
    public string? Reason { get; init; }

    /// <summary>As <see cref="StopReason.Remedy"/>: no part of the document.</summary>
    [JsonIgnore]
    public string? Remedy { get; init; }

    /// <summary>Exit status 0-255 where the target exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal number where a signal ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>Milliseconds since the Unix epoch; absent where nothing started.</summary>
    public long? StartedAtMs { get; init; }
    public long? EndedAtMs { get; init; }

    /// <summary>Microseconds from the moment a stop was asked for until nothing was left alive.</summary>
    public long? StopMicroseconds { get; init; }
    public required Confirmation Confirmation { get; init; }

    /// <summary>What the exec-stop measured: the executable and, for a script, the script.</summary>
    public FileIdentity? MeasuredExecutable { get; init; }
    public FileIdentity? MeasuredScript { get; init; }
    public long StdoutBytes { get; init; }
    public long StderrBytes { get; init; }
    public Digest? StdoutDigest { get; init; }
    public Digest? StderrDigest { get; init; }
    public long? CpuMs { get; init; }
    public long? MemoryPeakBytes { get; init; }

    /// <summary>What it left in writable directories; absent where nothing started, or nothing was writable.</summary>
    public WriteSummary? Writes { get; init; }

    /// <summary>What it did on the network; absent where nothing started, or it had no way out.</summary>
    public NetworkSummary? Network { get; init; }
}

/// <summary>One runtime event. Events of a segment are chained by their digests.</summary>
/// <param name="AtMs">Milliseconds since the Unix epoch.</param>
/// <param name="Kind"><c>sandbox.start</c>, <c>image.match</c>, <c>limit.reached</c>, <c>integrity.violation</c>,
/// <c>stop.requested</c>, <c>stop.confirmed</c>, <c>exit</c> …</param>
/// <param name="Detail">Short text, at most 1,024 characters.</param>
public sealed record RunEvent(long AtMs, string Kind, string Detail);
