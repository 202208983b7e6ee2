using System.Text.Json.Serialization;

namespace Writ.Core.Api;

/// <summary>One execution as lists and the console show it: the shape of <c>GET /v1/executions</c>, of
/// <c>writ executions list -o json</c> and of the register's <c>execution</c> rows.</summary>
public sealed record ExecutionSummary
{
    public required string Execution { get; init; }

    /// <summary><c>requested, denied, pending, permitted, expired, running, stopping, completed, failed, killed, revoked,
    /// lease-lost</c>.</summary>
    public required string State { get; init; }

    /// <summary>Written form of the principal's uid.</summary>
    public required string Principal { get; init; }

    /// <summary>The agent's name as claimed.</summary>
    public string? Agent { get; init; }
    public required string Action { get; init; }

    /// <summary>For <c>process.exec</c> the command line.</summary>
    public required string Subject { get; init; }
    public required string Bundle { get; init; }
    public required long BundleVersion { get; init; }

    /// <summary>The policies that determined the answer.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>True where its profile only recorded it, for another to be learned from; else absent.</summary>
    public bool? Recorded { get; init; }

    /// <summary>Stable id and sentence of a denial or a stop.</summary>
    public string? Code { get; init; }
    public string? Reason { get; init; }
    public string? Remedy { get; init; }
    public string? Permit { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long CreatedAtMs { get; init; }
    public long? StartedAtMs { get; init; }
    public long? EndedAtMs { get; init; }
    public int? ExitCode { get; init; }
    public int? Signal { get; init; }
    public long? StopMicroseconds { get; init; }

    /// <summary>Microseconds spent in the five stages, absent where not reached.</summary>
    public IReadOnlyList<long?> StageMicroseconds { get; init; } = [];

    /// <summary>Index of the newest log entry of this execution.</summary>
    public long? LogIndex { get; init; }

    /// <summary>When the payload was erased: principal, agent, subject and reason are gone from here too.</summary>
    public long? ErasedAtMs { get; init; }
}

/// <summary>A page of executions, newest first.</summary>
/// <param name="Next">Pass as <c>after</c> for the next page; absent at the end.</param>
public sealed record ExecutionPage(IReadOnlyList<ExecutionSummary> Executions, string? Next);

/// <summary>An error in the shape of RFC 9457 with Writ's stable id and remedy.</summary>
public sealed record Problem(string Type, string Title, int Status, string Code, string Detail, string Remedy);

/// <summary>Source-generated serialisation of the <c>/v1</c> records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionSummary))]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ApiJson : JsonSerializerContext;
