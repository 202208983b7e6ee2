namespace Writ.Cedar;

/// <summary>
/// Decides requests under one policy set, compiled and indexed once. Immutable; any number of threads may ask.
/// A request is allowed when a permit is satisfied and no forbid is; a policy that fails is left out, and reported.
/// </summary>
public sealed class Authorizer
{
    private static readonly Response DefaultDeny = new(Decision.Deny, [], []);

    private readonly ScopeIndex _index;

    public Authorizer(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        _index = new ScopeIndex(policies.Policies);
        Policies = policies;
    }

    public PolicySet Policies { get; }

    public Response Authorize(Request request, Entities entities)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(entities);
        var state = new EvaluationState(request, entities);
        return Authorize(ref state);
    }

    /// <summary>
    /// As above, of three texts such as <c>User::"alice"</c>. For what is in the store no uid is made, and nothing is
    /// allocated.
    /// </summary>
    /// <exception cref="ArgumentException">A text is not a uid: ask <see cref="EntityUid.TryParse"/> of those that others wrote.</exception>
    public Response Authorize(
        ReadOnlySpan<char> principal, ReadOnlySpan<char> action, ReadOnlySpan<char> resource, RecordValue context, Entities entities)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(entities);
        var state = new EvaluationState(
            Party.Of(principal, entities), Party.Of(action, entities), Party.Of(resource, entities), context, entities);
        return Authorize(ref state);
    }

    private Response Authorize(ref EvaluationState state)
    {
        var tally = default(Tally);
        _index.Always.Judge(ref state, ref tally);
        _index.Judge(Variable.Principal, ref state, ref tally);
        _index.Judge(Variable.Action, ref state, ref tally);
        _index.Judge(Variable.Resource, ref state, ref tally);
        return tally.Respond(DefaultDeny);
    }
}
