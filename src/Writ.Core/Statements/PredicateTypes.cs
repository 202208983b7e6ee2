namespace Writ.Core.Statements;

/// <summary>What a statement states. Names are for ever; a changed meaning is a new version.</summary>
public static class PredicateTypes
{
    public const string Authorization = Prefix + "authorization" + Version;
    public const string Spend = Prefix + "spend" + Version;
    public const string EventSegment = Prefix + "event-segment" + Version;
    public const string Integrity = Prefix + "integrity" + Version;
    public const string Approval = Prefix + "approval" + Version;
    public const string Revocation = Prefix + "revocation" + Version;
    public const string Receipt = Prefix + "receipt" + Version;
    public const string PolicyActivation = Prefix + "policy-activation" + Version;
    public const string Refusal = Prefix + "refusal" + Version;
    public const string Erasure = Prefix + "erasure" + Version;
    public const string KeyChange = Prefix + "key-change" + Version;
    public const string Epoch = Prefix + "epoch" + Version;
    public const string Node = Prefix + "node" + Version;
    public const string DecisionBatch = Prefix + "decision-batch" + Version;
    public const string FailClosed = Prefix + "fail-closed" + Version;

    private const string Prefix = "https://writ.internal/predicate/";
    private const string Version = "/v1";

    /// <summary>Every type of ours.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Authorization, Spend, EventSegment, Integrity, Approval, Revocation, Receipt, PolicyActivation, Refusal, Erasure, KeyChange, Epoch, Node,
        DecisionBatch, FailClosed,
    ];

    /// <summary>The name within the type, <c>receipt</c> for example; the whole type where it is not ours.</summary>
    public static string ShortName(string predicateType) =>
        predicateType.StartsWith(Prefix, StringComparison.Ordinal) && predicateType.EndsWith(Version, StringComparison.Ordinal)
            ? predicateType[Prefix.Length..^Version.Length]
            : predicateType;
}
