using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Statements;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>A verification as text for people: the checks under the five stages. Proof and outcome are two facts, on two lines.</summary>
internal static class EvidenceText
{
    public static void Write(EvidenceReport report, EvidenceFile file, string path, string trust, Terminal terminal)
    {
        terminal.Out.WriteLine($"{report.Execution}  {path}");
        terminal.Out.WriteLine($"trusting {trust}");
        foreach (var stage in report.Checks.GroupBy(check => check.Stage))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(stage.Key.ToString());
            foreach (var check in stage) Write(check, terminal);
        }

        terminal.Out.WriteLine();
        Verdict(report, file, terminal);
    }

    private static void Write(CheckResult check, Terminal terminal)
    {
        var mark = check.Outcome switch
        {
            CheckOutcome.Pass => terminal.Green("✓"),
            CheckOutcome.NotEvaluated => terminal.Dim("–"),
            _ => terminal.Red("✗"),
        };
        terminal.Out.WriteLine($"  {mark} {check.Id,-19} {Text.OneLine(check.Reason)}");
        if (check.Outcome != CheckOutcome.Fail) return;
        if (check.Expected is { } expected) terminal.Out.WriteLine($"      expected {Text.OneLine(expected)}");
        if (check.Computed is { } computed) terminal.Out.WriteLine($"      computed {Text.OneLine(computed)}");
    }

    private static void Verdict(EvidenceReport report, EvidenceFile file, Terminal terminal)
    {
        var passed = report.Checks.Count(check => check.Outcome == CheckOutcome.Pass);
        var count = $"{passed} of {report.Checks.Count} checks passed";
        terminal.Out.WriteLine(report.Verdict == Core.Evidence.Verdict.Holds
            ? $"{terminal.Green("✓")} Proof holds: {count}. {Outcome(file)}"
            : $"{terminal.Red("✗")} {count}.");
    }

    // Read only where the proof holds: until then the receipt is nobody's word.
    private static string Outcome(EvidenceFile file)
    {
        if (file.Statements[^1].Envelope is not { } envelope || !Statement.TryParse(envelope.Payload.Span, out var statement, out _)) return "";
        try
        {
            var outcome = statement.ReadPredicate(DocumentsJson.Default.ReceiptPredicate).Outcome;
            var recorded = RecordedMark.IsOn(file) ? $" It was {RecordedMark.Text}." : "";
            return $"This run: {AuditStep.StateOf(outcome.Outcome)}{(outcome.Reason is { } reason ? $", {Text.OneLine(reason)}" : "")}.{recorded}";
        }
        catch (Core.MalformedException)
        {
            return "";
        }
    }
}
