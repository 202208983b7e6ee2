namespace Writ.Cedar;

/// <summary>A policy ready to be judged: its head as tests that cannot fail, its conditions as one node.</summary>
internal sealed class CompiledPolicy
{
    private readonly EntityScope _principal;
    private readonly EntityScope _resource;
    private readonly EntityUid[] _actions;
    private readonly ScopeKind _actionKind;
    private readonly Node? _condition;

    public CompiledPolicy(Policy policy, int order)
    {
        Order = order;
        Id = policy.Id;
        Effect = policy.Effect;
        _principal = policy.Principal;
        _resource = policy.Resource;
        _actionKind = policy.Action.Kind;
        _actions = [.. policy.Action.Entities];
        _condition = Compiler.Compile(policy.Conditions);
        SoleReason = new Response(Effect == Effect.Permit ? Decision.Allow : Decision.Deny, [Id], []);
    }

    public int Order { get; }

    public string Id { get; }

    public Effect Effect { get; }

    /// <summary>The response when this policy alone determines the decision and nothing failed.</summary>
    public Response SoleReason { get; }

    public EntityScope Principal => _principal;

    public EntityScope Resource => _resource;

    public ScopeKind ActionKind => _actionKind;

    public IReadOnlyList<EntityUid> Actions => _actions;

    public Truth Test(ref EvaluationState state)
    {
        if (!Matches(_principal, in state.Principal)) return Truth.False;
        if (!Matches(_resource, in state.Resource)) return Truth.False;
        if (!MatchesAction(in state)) return Truth.False;
        return _condition is null ? Truth.True : _condition.Test(ref state);
    }

    private static bool Matches(EntityScope scope, in Party party) => scope.Kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => party.Uid.Equals(scope.Entity),
        ScopeKind.In => party.IsIn(scope.Entity!),
        ScopeKind.Is => party.Uid.Type == scope.Type,
        _ => party.Uid.Type == scope.Type && party.IsIn(scope.Entity!),
    };

    private bool MatchesAction(in EvaluationState state)
    {
        if (_actionKind == ScopeKind.Any) return true;
        if (_actionKind == ScopeKind.Equal) return state.Action.Uid.Equals(_actions[0]);
        foreach (var action in _actions)
        {
            if (state.Action.IsIn(action)) return true;
        }

        return false;
    }
}
