namespace Writ.Report;

/// <summary>Everything the room is given: the host wires it, and nothing is resolved from a container.</summary>
public sealed record ReportSources
{
    public required IExecutions Executions { get; init; }
    public required IEvidence Evidence { get; init; }
    public required IEnforcement Enforcement { get; init; }
    public required IOneTimeLinks Links { get; init; }
    public required TimeProvider Clock { get; init; }
}
