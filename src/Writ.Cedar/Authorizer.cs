namespace Writ.Cedar;

/// <summary>
/// Decides requests under one policy set, compiled and indexed once. Immutable; any number of threads may ask.
/// A request is allowed when a permit is satisfied and no forbid is; a policy that fails is left out, and reported.
/// </summary>
public sealed class Authorizer
{
    private static readonly Response DefaultDeny = new(Decision.Deny, [], []);

    private readonly CompiledPolicy[] _policies;
    private readonly ScopeIndex _index;

    public Authorizer(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        _policies = [.. policies.Policies.Select((p, i) => new CompiledPolicy(p, i))];
        _index = new ScopeIndex(_policies);
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
        foreach (var policy in _index.Always) Judge(policy, ref state, ref tally);
        JudgeAll(_index.Find(Variable.Principal, in state.Principal), ref state, ref tally);
        JudgeAll(_index.Find(Variable.Action, in state.Action), ref state, ref tally);
        JudgeAll(_index.Find(Variable.Resource, in state.Resource), ref state, ref tally);
        return tally.Respond(DefaultDeny);
    }

    private static void JudgeAll(ScopeIndex.Buckets buckets, ref EvaluationState state, ref Tally tally)
    {
        foreach (var bucket in buckets)
        {
            foreach (var policy in bucket) Judge(policy, ref state, ref tally);
        }
    }

    private static void Judge(CompiledPolicy policy, ref EvaluationState state, ref Tally tally)
    {
        // No short-circuit: the answer names every policy that determined it and every policy that failed.
        switch (policy.Test(ref state))
        {
            case Truth.True: tally.Satisfied(policy); break;
            case Truth.Error: tally.Failed(policy, state.Fault); break;
        }
    }
}
