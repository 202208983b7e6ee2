using System.Text;
using Writ.Cedar;
using Writ.Tests.Cedar.Generated;

namespace Writ.Tests.Cedar.Differential;

/// <summary>Counts what stands in a case's policies, whether it is evaluated or not.</summary>
internal static class Written
{
    public static void Count(Coverage coverage, OurEngine engine)
    {
        var set = engine.Policies;
        coverage.MetIf(set.Policies.Count + set.Templates.Count >= 30, "30 policies");
        coverage.MetIf(set.Policies.Count + set.Templates.Count == 1, "1 policy");
        foreach (var policy in set.StaticPolicies) CountPolicy(coverage, policy, engine.Schema);
        foreach (var template in set.Templates)
        {
            coverage.Met("template");
            CountPolicy(coverage, template.Body, engine.Schema);
        }

        foreach (var _ in set.TemplateLinks) coverage.Met("link");
    }

    private static void CountPolicy(Coverage coverage, Policy policy, Schema schema)
    {
        coverage.Met(policy.Effect == Effect.Permit ? "permit" : "forbid");
        coverage.MetIf(policy.Annotations.Count > 0, "annotation");
        coverage.Met($"{(policy.Principal.IsSlot ? "?" : "")}principal {policy.Principal.Kind}");
        coverage.Met($"{(policy.Resource.IsSlot ? "?" : "")}resource {policy.Resource.Kind}");
        coverage.Met(policy.Action.Entities.Count > 1 ? "action in several" : $"action {policy.Action.Kind}");
        foreach (var condition in policy.Conditions)
        {
            coverage.Met(condition.IsWhen ? "when" : "unless");
            foreach (var expr in LiteralFinder.Walk(condition.Body)) CountExpression(coverage, expr, schema);
        }
    }

    private static void CountExpression(Coverage coverage, Expr expr, Schema schema)
    {
        switch (expr)
        {
            case LikeExpr e:
                var pieces = string.Concat(e.Pattern.Pieces);
                coverage.MetIf(pieces.Contains('*', StringComparison.Ordinal), "like with a star");
                coverage.MetIf(pieces.EnumerateRunes().Any(r => !r.IsBmp), "like beyond the BMP");
                break;
            case HasExpr e: coverage.MetIf(!Text.IsName(e.Path[0]), "has a string"); break;
            case SetExpr e: coverage.MetIf(e.Items.Count == 0, "empty set"); break;
            case LiteralExpr { Value: LongValue e }:
                coverage.MetIf(e.Number == long.MaxValue, "largest long");
                coverage.MetIf(e.Number == long.MinValue, "smallest long");
                break;
            case LiteralExpr { Value: EntityUid e } when schema.TryGetEntityType(e.Type, out var type) && type.Ids is { } ids:
                coverage.Met(ids.Contains(e.Id) ? "listed entity" : "unlisted entity");
                break;
        }
    }
}
