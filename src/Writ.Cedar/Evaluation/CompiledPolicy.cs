namespace Writ.Cedar;

/// <summary>A policy ready to be judged: its head as tests that cannot fail, its conditions as one node.</summary>
internal sealed class CompiledPolicy
{
    private readonly HeadTest _principal;
    private readonly HeadTest _resource;
    private readonly ScopeKind _actionKind;
    private readonly EntityUid[] _actions;
    private readonly Node? _condition;

    public CompiledPolicy(Candidate candidate)
    {
        var (policy, foundBy) = (candidate.Policy, candidate.FoundBy);
        Policy = policy;
        Order = candidate.Order;
        Effect = policy.Effect;
        _principal = HeadTest.Of(policy.Principal, isFound: foundBy == Variable.Principal);
        _resource = HeadTest.Of(policy.Resource, isFound: foundBy == Variable.Resource);
        _actionKind = foundBy == Variable.Action ? ScopeKind.Any : policy.Action.Kind;
        _actions = [.. policy.Action.Entities];
        _condition = Compiler.Conjunction(candidate.Rest);
        SoleReason = new Response(Effect == Effect.Permit ? Decision.Allow : Decision.Deny, [Id], []);
    }

    public Policy Policy { get; }

    public int Order { get; }

    public string Id => Policy.Id;

    public Effect Effect { get; }

    /// <summary>The response when this policy alone determines the decision and nothing failed.</summary>
    public Response SoleReason { get; }

    public void Judge(ref EvaluationState state, ref Tally tally)
    {
        if (!FitsHead(ref state)) return;
        // No short-circuit between policies: the answer names every one that determined it and every one that failed.
        switch (_condition is null ? Truth.True : _condition.Test(ref state))
        {
            case Truth.True: tally.Satisfied(this); break;
            case Truth.Error: tally.Failed(this, state.Fault); break;
        }
    }

    public bool FitsHead(ref EvaluationState state) =>
        _principal.Fits(ref state.Principal) && _resource.Fits(ref state.Resource) && FitsAction(ref state.Action);

    private bool FitsAction(ref Party action)
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
