namespace Writ.Cedar;

/// <summary>What has been found so far in one decision. Allocates only from the second finding of a kind on.</summary>
internal struct Tally
{
    private CompiledPolicy? _permit;
    private CompiledPolicy? _forbid;
    private List<CompiledPolicy>? _permits;
    private List<CompiledPolicy>? _forbids;
    private List<(int Order, EvaluationError Error)>? _errors;

    public void Satisfied(CompiledPolicy policy)
    {
        if (policy.Effect == Effect.Permit) Add(policy, ref _permit, ref _permits);
        else Add(policy, ref _forbid, ref _forbids);
    }

    public void Failed(CompiledPolicy policy, string? why) =>
        (_errors ??= []).Add((policy.Order, new EvaluationError(policy.Id, why ?? "")));

    public readonly Response Respond(Response defaultDeny)
    {
        var decision = _forbid is null && _permit is not null ? Decision.Allow : Decision.Deny;
        var (first, all) = _forbid is null ? (_permit, _permits) : (_forbid, _forbids);
        if (_errors is null && all is null) return first?.SoleReason ?? defaultDeny;
        IReadOnlyList<string> reasons = all is null ? first is null ? [] : [first.Id] : [.. all.OrderBy(p => p.Order).Select(p => p.Id)];
        IReadOnlyList<EvaluationError> errors = _errors is null ? [] : [.. _errors.OrderBy(e => e.Order).Select(e => e.Error)];
        return new Response(decision, reasons, errors);
    }

    private static void Add(CompiledPolicy policy, ref CompiledPolicy? first, ref List<CompiledPolicy>? all)
    {
        if (first is null) first = policy;
        else (all ??= [first]).Add(policy);
    }
}
