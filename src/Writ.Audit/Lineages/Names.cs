using Writ.Core.Documents;

namespace Writ.Audit.Lineages;

/// <summary>Enumerations as the statements write them.</summary>
internal static class Names
{
    public static string Of(Outcome outcome) => outcome == Outcome.LeaseLost ? "lease-lost" : outcome.ToString().ToLowerInvariant();

    public static string Of(DecisionEffect effect) => effect.ToString().ToLowerInvariant();
}
