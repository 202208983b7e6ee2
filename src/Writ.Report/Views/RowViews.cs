using System.Globalization;
using Writ.Core.Api;
using Writ.Report.Board;

namespace Writ.Report.Views;

/// <summary>Summary in, row out.</summary>
internal static class RowViews
{
    /// <summary>What a <c>&lt;template&gt;</c> is rendered from: every slot there, nothing in it.</summary>
    public static RowView Blank { get; } = new()
    {
        Id = "", Group = "", Word = "", Icon = "dot", Who = "", Action = "", Subject = "", Why = "", Policy = "", Version = "", Ran = "",
        Permit = "", LogIndex = "", AtMs = 0, Seals = new SealsView("ttttt", ["dot", "dot", "dot", "dot", "dot"], ""),
    };

    public static RowView From(ExecutionSummary x)
    {
        var look = States.Of(x.State);
        return new RowView
        {
            Id = x.Execution,
            Group = look.Group,
            Word = look.Word,
            Icon = look.Icon,
            Who = x.Agent ?? x.Principal,
            Action = x.Action,
            Subject = x.Subject,
            Why = Why(x),
            Seals = Seals(x, look),
            Policy = x.Bundle.Length == 0 ? Written.Unknown : x.Bundle,
            Version = x.Bundle.Length == 0 ? "" : "v" + x.BundleVersion.ToString(CultureInfo.InvariantCulture),
            Ran = Written.Duration(RanMicroseconds(x)),
            AtMs = x.CreatedAtMs,
            Permit = x.Permit ?? "",
            LogIndex = x.LogIndex?.ToString(CultureInfo.InvariantCulture) ?? "",
        };
    }

    public static long? RanMicroseconds(ExecutionSummary x) =>
        x is { StartedAtMs: { } started, EndedAtMs: { } ended } && ended >= started ? checked((ended - started) * 1000) : null;

    /// <summary>How it ended by itself: <c>exit 0</c>, <c>signal 9</c>.</summary>
    public static string Exit(ExecutionSummary x) =>
        x.ExitCode is { } code ? $"exit {code}" : x.Signal is { } signal ? $"ended by signal {signal}" : "no exit status";

    private static string Why(ExecutionSummary x) => (x.State, x.Reason) switch
    {
        ("completed", _) => Exit(x),
        (_, { Length: > 0 } reason) => reason,
        ("failed", _) => Exit(x),
        ("requested", _) => "being decided",
        ("permitted", _) => "permit issued, not yet spent",
        ("pending", _) => "waiting for approval",
        ("running", _) => "under governance",
        ("stopping", _) => "stop asked for, not yet confirmed",
        _ => "no reason recorded",
    };

    private static SealsView Seals(ExecutionSummary x, StateLook look)
    {
        string marks = x.State switch
        {
            "requested" => "atttt",
            "pending" => "dwttt",
            "permitted" => "dattt",
            "running" or "stopping" => "ddatt",
            "completed" => "ddddd",
            "denied" => "xssdd",
            "expired" or "refused" => "dxsdd",
            "killed" or "revoked" or "lease-lost" or "failed" => x.StartedAtMs is null && x.State != "failed" ? "dxsdd" : "ddxdd",
            _ => "ttttt",
        };
        string[] icons = [.. marks.Select((mark, stage) => mark switch
        {
            'd' => "check",
            'a' => SealsView.Stages[stage],
            'w' => "clock",
            'x' => look.Icon,
            's' => "skip",
            _ => "dot",
        })];
        return new SealsView(marks, icons, string.Join(", ", marks.Select((mark, stage) => $"{SealsView.Names[stage]} {SealsView.Said(mark)}")));
    }
}
