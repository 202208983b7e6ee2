using System.Globalization;
using Writ.Core.Api;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>One execution as text for people.</summary>
internal static class ExecutionText
{
    public static void Write(ExecutionDetail detail, Terminal terminal)
    {
        var summary = detail.Execution;
        terminal.Out.WriteLine($"{summary.Execution}  {summary.State}");
        foreach (var (name, value) in Facts(summary)) terminal.Out.WriteLine($"  {name,-10}{Text.OneLine(value)}");
        if (summary.StageMicroseconds.Count > 0) terminal.Out.WriteLine($"  {"stages",-10}{Stages(summary)}");
        if (detail.Evidence is { } evidence) terminal.Out.WriteLine($"  {"evidence",-10}{evidence}");
        Statements(detail, terminal);
        Events(detail, terminal);
    }

    private static IEnumerable<(string Name, string Value)> Facts(ExecutionSummary summary)
    {
        yield return ("asked", $"{Times.Utc(summary.CreatedAtMs)} UTC by {summary.Principal}{(summary.Agent is { } agent ? $", who claims to be {agent}" : "")}");
        yield return ("command", summary.Subject);
        if (summary.Bundle.Length > 0)
            yield return ("policy", $"{summary.Bundle} v{summary.BundleVersion}: {(summary.Policies.Count == 0 ? "default" : string.Join(", ", summary.Policies))}");
        if (summary.Recorded == true) yield return ("recorded", RecordedMark.Text);
        if (summary.Permit is { } permit) yield return ("permit", permit);
        if (summary.StartedAtMs is { } started) yield return ("started", Times.Utc(started) + " UTC");
        if (summary.EndedAtMs is { } ended) yield return ("ended", Times.Utc(ended) + " UTC");
        if (summary.ExitCode is { } exit) yield return ("exit", exit.ToString(CultureInfo.InvariantCulture));
        if (summary.Signal is { } signal) yield return ("signal", signal.ToString(CultureInfo.InvariantCulture));
        if (summary.StopMicroseconds is { } stop) yield return ("stopped", $"in {Durations.Text(stop)}");
        if (summary.Code is { } code) yield return ("why", $"{summary.Reason} ({code})");
        if (summary.Remedy is { } remedy) yield return ("do", remedy);
    }

    private static string Stages(ExecutionSummary summary) =>
        string.Join("   ", summary.StageMicroseconds.Select((took, index) => $"{(Stage)index} {Durations.Text(took)}"));

    private static void Statements(ExecutionDetail detail, Terminal terminal)
    {
        if (detail.Statements.Count == 0) return;
        var table = new Table("LOG", "STATEMENT", "DIGEST");
        foreach (var line in detail.Statements)
            table.Add(string.Create(CultureInfo.InvariantCulture, $"#{line.LogIndex:N0}"), $"{line.Number} {line.Type}{(line.Erased ? " (erased)" : "")}", line.Digest.ToString());
        terminal.Out.WriteLine();
        table.Write(terminal.Out, Table.TerminalWidth());
    }

    private static void Events(ExecutionDetail detail, Terminal terminal)
    {
        if (detail.Events.Count == 0) return;
        var table = new Table("AT (UTC)", "EVENT", "DETAIL");
        foreach (var happened in detail.Events) table.Add(Times.OfDay(happened.AtMs), happened.Kind, Text.OneLine(happened.Detail));
        terminal.Out.WriteLine();
        table.Write(terminal.Out, Table.TerminalWidth());
    }
}
