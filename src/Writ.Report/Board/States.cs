namespace Writ.Report.Board;

/// <summary>How a state is shown: the filter it falls under, its word, its icon, and the tone of its colour.</summary>
/// <param name="Group">The value of <c>?state=</c>.</param>
/// <param name="Word">In the chip.</param>
/// <param name="Icon">Name in the sprite.</param>
/// <param name="Final">Whether nothing follows.</param>
internal sealed record StateLook(string Group, string Word, string Icon, bool Final);

/// <summary>The states of an execution (docs/spec/documents.md) and their looks.</summary>
internal static class States
{
    /// <summary>The filters, in the order they are shown.</summary>
    public static IReadOnlyList<string> Groups { get; } =
        ["running", "pending", "denied", "refused", "revoked", "killed", "failed", "completed"];

    public static StateLook Of(string state) => state switch
    {
        "requested" => new("running", "Requested", "play", Final: false),
        "permitted" => new("running", "Permitted", "play", Final: false),
        "running" => new("running", "Running", "play", Final: false),
        "stopping" => new("running", "Stopping", "play", Final: false),
        "pending" => new("pending", "Pending", "clock", Final: false),
        "denied" => new("denied", "Denied", "deny", Final: true),
        "expired" => new("refused", "Expired", "refuse", Final: true),
        "refused" => new("refused", "Refused", "refuse", Final: true),
        "revoked" => new("revoked", "Revoked", "revoke", Final: true),
        "killed" => new("killed", "Killed", "kill", Final: true),
        "lease-lost" => new("killed", "Lease lost", "kill", Final: true),
        "failed" => new("failed", "Failed", "x", Final: true),
        "completed" => new("completed", "Completed", "check", Final: true),

        // A state this version does not know may still move on.
        _ => new("other", state, "dot", Final: false),
    };

    public static string Title(string group) => char.ToUpperInvariant(group[0]) + group[1..];
}
