using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What the texts of an authority mean.</summary>
/// <param name="Policies">Both tiers, under their final ids.</param>
internal sealed record BundleContent(
    Schema? Schema, PolicySet Policies, IReadOnlyList<Rule> Rules, IReadOnlyDictionary<string, Profile> Profiles, IReadOnlyDictionary<string, Budget> Budgets)
{
    public static BundleContent Nothing { get; } = new(null, PolicySet.Empty, [], new Dictionary<string, Profile>(), new Dictionary<string, Budget>());
}
