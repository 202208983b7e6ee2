using System.Text.Json.Serialization;

namespace Writ.Host.Language.Conformance;

/// <summary>What a run over a corpus counted, and what was wrong, one by one.</summary>
/// <param name="Cases">Files that hold requests.</param>
/// <param name="Requests">Requests in them, those of cases that failed to load included.</param>
/// <param name="VersionDependent">Cases whose policies no action fits and nothing else is wrong with: versions of the language disagree
/// whether they validate, and both answers are taken.</param>
internal sealed record ConformReport(
    int Cases, int Requests, int WrongDecision, int WrongReason, int WrongErrors, int WrongValidation, int FailedToLoad, int VersionDependent,
    IReadOnlyList<Nonconformity>? Wrong)
{
    [JsonIgnore]
    public bool Conforms => WrongDecision + WrongReason + WrongErrors + WrongValidation + FailedToLoad == 0;

    [JsonIgnore]
    public IEnumerable<(string Name, int Count)> Counts =>
    [
        ("cases", Cases), ("requests", Requests), ("wrong decision", WrongDecision), ("wrong reason", WrongReason), ("wrong errors", WrongErrors),
        ("wrong validation", WrongValidation), ("failed to load", FailedToLoad), ("by version", VersionDependent),
    ];
}

/// <summary>One answer that is not as recorded.</summary>
internal sealed record Nonconformity(string What, string Case, string? Request, string Detail);
