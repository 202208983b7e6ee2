using System.Text.Json.Serialization;
using Writ.Core.Canonical;

namespace Writ.Core.Evidence;

/// <summary>What the checks come to. It speaks of the proof, not of the run. The default is the safe one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>A check fails.</summary>
    [JsonStringEnumMemberName("does-not-hold")] DoesNotHold = 0,

    /// <summary>Every check passes that may not be left out, and none fails.</summary>
    [JsonStringEnumMemberName("holds")] Holds,

    /// <summary>None fails, and one that may not be left out was not evaluated.</summary>
    [JsonStringEnumMemberName("incomplete")] Incomplete,

    /// <summary>Nothing fails except that a signature was made by a key that is not trusted.</summary>
    [JsonStringEnumMemberName("not-trusted")] NotTrusted,
}

/// <summary>All checks of one evidence file, in the order of the specification.</summary>
public sealed class EvidenceReport
{
    internal EvidenceReport(string execution, IReadOnlyList<CheckResult> checks) => (Execution, Checks) = (execution, checks);

    public string Execution { get; }

    public IReadOnlyList<CheckResult> Checks { get; }

    public Verdict Verdict
    {
        get
        {
            var failed = Checks.Where(static check => check.Outcome == CheckOutcome.Fail).ToArray();
            if (failed.Length > 0) return failed.All(static check => check.IsUntrusted) ? Verdict.NotTrusted : Verdict.DoesNotHold;
            return Checks.All(static check => check.Outcome == CheckOutcome.Pass || check.MayBeLeftOut)
                ? Verdict.Holds
                : Verdict.Incomplete;
        }
    }

    /// <summary>Whether the payload was erased, and a trusted statement in the log accounts for it.</summary>
    public bool IsErased => Checks.Any(static check => check is { Id: "log.erasure", Outcome: CheckOutcome.Pass });

    /// <summary>The first check that fails; null where none does.</summary>
    public CheckResult? FirstFailure => Checks.FirstOrDefault(static check => check.Outcome == CheckOutcome.Fail);

    /// <summary>What a verdict other than <see cref="Verdict.Holds"/> means; null where the evidence holds.</summary>
    public Diagnostic? Diagnostic => Verdict switch
    {
        Verdict.Holds => null,
        Verdict.Incomplete when IsErased => new(
            "WRIT5104", "the payload was erased: what remains of the evidence holds, and what was decided and done can no longer be checked",
            "ask whoever kept a copy from before the erasure; the log says when it was and why"),
        Verdict.Incomplete => new(
            "WRIT5102", $"the evidence is incomplete: {FirstOpen()} was not evaluated",
            "get what the check asks for, or read the run as unproven there"),
        Verdict.NotTrusted => new(
            "WRIT5103", $"the evidence is signed by keys that are not in the given trust ({FirstFailure?.Id})",
            "give the trust.json of the control plane, from a source you trust"),
        _ => new(
            "WRIT5101", $"the evidence does not hold: {FirstFailure?.Id} fails",
            "do not rely on it; compare it with the original and the log"),
    };

    /// <summary><c>{"checks":[…],"execution":…,"verdict":…}</c>, canonical.</summary>
    public byte[] ToJson() => CanonicalJson.Serialize(
        new EvidenceReportDocument { Execution = Execution, Verdict = Verdict, Checks = Checks }, EvidenceJson.Default.EvidenceReportDocument);

    private string FirstOpen() => Checks.First(static check => check.Outcome == CheckOutcome.NotEvaluated && !check.MayBeLeftOut).Id;
}

internal sealed record EvidenceReportDocument
{
    public required string Execution { get; init; }
    public required Verdict Verdict { get; init; }
    public required IReadOnlyList<CheckResult> Checks { get; init; }
}
