using System.Globalization;
using System.Text.RegularExpressions;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Report.Board;

namespace Writ.Report.Views;

/// <summary>Summary and events in, panel out.</summary>
internal static partial class DetailViews
{
    // Not an execution: a permit that was presented and not accepted, with an id of its own.
    private const string Refused = "refused";

    public static DetailView Blank { get; } = new()
    {
        Row = RowViews.Blank, Facts = ["", "", "", "", ""], Note = new("", "", "", ""), Lines = [], Events = [], Evidence = false, Without = "", Command = "",
    };

    public static DetailView From(ExecutionSummary x, IReadOnlyList<RunEvent> events)
    {
        var row = RowViews.From(x);
        return new DetailView
        {
            Row = row,
            Facts = Facts(x, row),
            Note = Note(x),
            Lines = [.. Mismatch(events), .. Lines(x)],
            Events = [.. events.Select(e => new EventView(Offset(e.AtMs - (x.StartedAtMs ?? x.CreatedAtMs)), e.Kind, e.Detail, Bad(e.Kind)))],
            Evidence = States.Of(x.State).Final && x.State != Refused,
            Without = x.State == Refused ? "A refusal stands in the log; it has no evidence file, and changes no execution." : "Evidence follows with the receipt.",
            Command = "writ executions get " + x.Execution,
        };
    }

    private static string[] Facts(ExecutionSummary x, RowView row)
    {
        string Took(int stage) => Written.Duration(stage < x.StageMicroseconds.Count ? x.StageMicroseconds[stage] : null);
        return [.. row.Seals.Marks.Select((mark, stage) => (mark, stage) switch
        {
            ('s', _) => "skipped",
            ('t', _) => "not reached",
            ('w', _) => "approval",
            (_, 2) => x.EndedAtMs is null ? "running" : Written.Duration(RowViews.RanMicroseconds(x)),
            (_, 3) => x.LogIndex is { } index ? "#" + Written.Count(index) : Took(3),
            (_, 4) => "sealed",
            _ => Took(stage),
        })];
    }

    private static NoteView Note(ExecutionSummary x)
    {
        string ran = Written.Duration(RowViews.RanMicroseconds(x));
        string after = x is { StartedAtMs: not null, EndedAtMs: not null } ? $" {ran} after start" : x.StartedAtMs is null ? " before it started" : "";
        string gone = x.StopMicroseconds is { } stop ? $" Nothing was left alive {Written.Duration(stop)} after the stop was asked for." : "";
        string title = x.State switch
        {
            "completed" => $"Completed in {ran}, {RowViews.Exit(x)}.",
            "failed" => $"Failed{after}, {RowViews.Exit(x)}.",
            "denied" => "Denied. Nothing ran.",
            "expired" => "The permit expired unused. Nothing ran.",
            Refused => "Refused: the permit was not accepted. Nothing ran.",
            "killed" => $"Killed{after}.",
            "lease-lost" => $"Stopped{after}: its lease ran out.",
            "revoked" => $"Revoked{after}.",
            "pending" => "Waiting for approval. Nothing runs until then.",
            "stopping" => "Stopping: not confirmed until nothing is left alive.",
            "running" => "Running under its permit.",
            _ => States.Of(x.State).Word + ".",
        };
        return new NoteView(title, (Sentence(x.Reason) + gone).Trim(), x.Remedy ?? "", x.Code ?? "");
    }

    private static string Sentence(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        return char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '!' or '?' ? "" : ".");
    }

    private static IEnumerable<LineView> Lines(ExecutionSummary x)
    {
        if (x.State != Refused) yield return Decided(x);
        if (x.Recorded == true) yield return new LineView("Recorded", "text", "for learning", "not governed by a profile of its own");
        yield return new LineView("Principal", "text", x.Principal, x.Agent is null ? "" : $"claims agent {x.Agent}");
        if (x.Permit is { } permit) yield return new LineView("Permit", "id", permit, x.State == Refused ? "as claimed" : x.StartedAtMs is null ? "" : "used 1 of 1");
        if (x.LogIndex is { } index) yield return new LineView("Log entry", "text", "#" + Written.Count(index), "newest of this execution");
        yield return new LineView("Started", "text", Written.Iso(x.StartedAtMs ?? x.CreatedAtMs), x.StartedAtMs is null ? "asked for; never started" : "");
        if (x.EndedAtMs is { } ended) yield return new LineView("Ended", "text", Written.Iso(ended));
    }

    private static LineView Decided(ExecutionSummary x)
    {
        string rules = x.Policies.Count == 0 ? "no rule matched" : string.Join(", ", x.Policies);
        return x.Bundle.Length == 0
            ? new LineView("Decided by", "text", "no policy bundle in force")
            : new LineView("Decided by", "text", $"{x.Bundle} v{x.BundleVersion.ToString(CultureInfo.InvariantCulture)}", rules);
    }

    // Integrity events state both digests in their detail, which has at most 1,024 characters.
    private static IEnumerable<LineView> Mismatch(IReadOnlyList<RunEvent> events)
    {
        foreach (var match in events.Where(e => Bad(e.Kind)).Select(e => ExpectedAndMeasured().Match(e.Detail)).Where(match => match.Success).Take(1))
        {
            yield return new LineView("Expected", "hash", match.Groups[1].Value);
            yield return new LineView("Measured", "hash", match.Groups[2].Value, Other: match.Groups[1].Value);
        }
    }

    private static bool Bad(string kind) =>
        kind.Contains("violation", StringComparison.Ordinal) || kind.Contains("mismatch", StringComparison.Ordinal)
        || kind.Contains("reached", StringComparison.Ordinal) || kind.Contains("refused", StringComparison.Ordinal)
        || kind.Contains("denied", StringComparison.Ordinal) || kind.StartsWith("stop", StringComparison.Ordinal)
        || kind.StartsWith("lease.lost", StringComparison.Ordinal);

    private static string Offset(long ms) => (ms < 0 ? "−" : "+") + (ms == 0 ? "0 ms" : Written.Duration(checked(Math.Abs(ms) * 1000)).Replace(".0 ms", " ms", StringComparison.Ordinal));

    [GeneratedRegex("expected (sha256:[0-9a-f]{64}).*measured (sha256:[0-9a-f]{64})", RegexOptions.CultureInvariant)]
    private static partial Regex ExpectedAndMeasured();
}
