namespace Writ.Cedar;

/// <summary>
/// A decision with its grounds: what every policy of the set made of the request, and for each that was not satisfied which
/// part of it failed, with the values it met. Made for people, apart from the path that decides.
/// </summary>
public sealed class Explanation
{
    internal Explanation(Response response, IReadOnlyList<PolicyExplanation> policies)
    {
        Response = response;
        Policies = policies;
    }

    /// <summary>What <see cref="Authorizer.Authorize(Request, Entities)"/> answers to the same request.</summary>
    public Response Response { get; }

    /// <summary>Every policy, in the order of the policy set.</summary>
    public IReadOnlyList<PolicyExplanation> Policies { get; }

    /// <summary>The decision and its ground in one sentence.</summary>
    public string Summary
    {
        get
        {
            var reasons = string.Join(", ", Response.Reasons.Select(r => $"`{r}`"));
            return (Response.Decision, Response.Reasons.Count) switch
            {
                (Decision.Allow, 1) => $"allow: the permit {reasons} is satisfied, and no forbid is",
                (Decision.Allow, _) => $"allow: the permits {reasons} are satisfied, and no forbid is",
                (_, 0) => "deny: no permit is satisfied",
                (_, 1) => $"deny: the forbid {reasons} is satisfied",
                _ => $"deny: the forbids {reasons} are satisfied",
            };
        }
    }

    /// <summary>Explains one decision.</summary>
    /// <param name="policies">The policy set; its templates decide nothing and are not explained.</param>
    /// <param name="request">The request.</param>
    /// <param name="entities">The store.</param>
    public static Explanation Of(PolicySet policies, Request request, Entities entities)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(entities);
        var explainer = new PolicyExplainer(request, entities);
        return new Explanation(new Authorizer(policies).Authorize(request, entities), [.. policies.Policies.Select(explainer.Explain)]);
    }
}
