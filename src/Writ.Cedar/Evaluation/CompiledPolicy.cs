namespace Writ.Cedar;

/// <summary>A policy ready to be judged: its head as tests that cannot fail, its conditions as one node.</summary>
internal sealed class CompiledPolicy
{
    private readonly HeadTest _principal;
    private readonly HeadTest _resource;
    private readonly ScopeKind _actionKind;
    private readonly EntityUid[] _actions;
    private readonly Node? _condition;

    /// <param name="policy">What it says.</param>
    /// <param name="order">Its place in the policy set.</param>
    /// <param name="foundBy">
    /// Whose entity leads to this policy: that the head's entity is the right one is then known before it is judged, and not
    /// asked again.
    /// </param>
    public CompiledPolicy(Policy policy, int order, Variable? foundBy)
    {
        Policy = policy;
        Order = order;
        Effect = policy.Effect;
        _principal = HeadTest.Of(policy.Principal, isFound: foundBy == Variable.Principal);
        _resource = HeadTest.Of(policy.Resource, isFound: foundBy == Variable.Resource);
        _actionKind = foundBy == Variable.Action ? ScopeKind.Any : policy.Action.Kind;
        _actions = [.. policy.Action.Entities];
        _condition = Compiler.Compile(policy.Conditions);
        SoleReason = new Response(Effect == Effect.Permit ? Decision.Allow : Decision.Deny, [Id], []);
    }

    public Policy Policy { get; }

    public int Order { get; }

    public string Id => Policy.Id;

    public Effect Effect { get; }

    /// <summary>The response when this policy alone determines the decision and nothing failed.</summary>
    public Response SoleReason { get; }

    public Truth Test(ref EvaluationState state)
    {
        if (!_principal.Fits(in state.Principal) || !_resource.Fits(in state.Resource) || !FitsAction(in state.Action)) return Truth.False;
        return _condition is null ? Truth.True : _condition.Test(ref state);
    }

    private bool FitsAction(in Party action)
    {
        if (_actionKind == ScopeKind.Any) return true;
        if (_actionKind == ScopeKind.Equal) return action.Uid.Equals(_actions[0]);
        foreach (var group in _actions)
        {
            if (action.IsIn(group)) return true;
        }

        return false;
    }
}
