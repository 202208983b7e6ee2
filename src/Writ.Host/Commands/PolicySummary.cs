using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Host.Commands;

/// <summary>A bundle in short: <c>writ policy show -o json</c>.</summary>
/// <param name="Authority">The digest that decisions under it name.</param>
internal sealed record PolicySummary(
    string Bundle, long Version, long ProtectedVersion, Digest Authority, IReadOnlyList<RuleLine> Rules, IReadOnlyList<string> Profiles)
{
    private const string Protected = "protected";

    public static PolicySummary Of(PolicyBundle bundle)
    {
        var authority = bundle.Authority;
        return new PolicySummary(authority.Bundle, authority.BundleVersion, authority.ProtectedVersion, bundle.Digest,
            [.. authority.Protected.SelectMany(file => RulesOf(file, Protected)), .. authority.Policies.SelectMany(file => RulesOf(file, "policy"))],
            [.. authority.Profiles.Select(profile => Path.GetFileNameWithoutExtension(profile.Path))]);
    }

    // The bundle has loaded, so that every text reads.
    private static IEnumerable<RuleLine> RulesOf(PolicyFile file, string tier) =>
        PolicySet.Parse(file.Text, file.Path).Value!.Policies.Select(policy => new RuleLine(
            tier, policy.Effect == Effect.Permit ? "permit" : "forbid", Value(policy, "id"), Value(policy, "description"), file.Path, policy.Span.Line,
            Value(policy, "limits"), Value(policy, "profile")));

    private static string? Value(Policy policy, string annotation) => policy.Annotations.FirstOrDefault(one => one.Name == annotation)?.Value;
}

/// <summary>One rule of a bundle.</summary>
/// <param name="Tier"><c>protected</c> or <c>policy</c>.</param>
/// <param name="Line">1-based.</param>
internal sealed record RuleLine(string Tier, string Effect, string? Id, string? Description, string File, int Line, string? Limits, string? Profile);
