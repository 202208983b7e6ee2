namespace Writ.Cedar;

/// <summary>
/// Policies whose conditions begin alike and then compare the same thing with a constant each. It is evaluated once, and
/// leads to the policies that its value satisfies. Sound because evaluation is pure: a policy that is not led to would have
/// been not satisfied, without an error; and where evaluation fails, it would have failed every policy whose head fits.
/// </summary>
internal sealed class PolicyGroup
{
    private readonly Node? _before;
    private readonly Node _subject;
    private readonly Dictionary<Value, PolicyList> _byConstant;
    private readonly CompiledPolicy[] _all;

    private PolicyGroup(Node? before, Node subject, Dictionary<Value, PolicyList> byConstant)
    {
        _before = before;
        _subject = subject;
        _byConstant = byConstant;
        _all = [.. byConstant.Values.SelectMany(list => list.All)];
    }

    public IEnumerable<CompiledPolicy> All => _all;

    /// <param name="alike">Of one key.</param>
    /// <param name="level">How many groups this one is in.</param>
    public static PolicyGroup Of(IReadOnlyList<(Candidate Candidate, Discriminant By)> alike, int level)
    {
        var (first, by) = alike[0];
        var byConstant = alike.GroupBy(c => c.By.Constant)
            .ToDictionary(g => g.Key, g => PolicyList.Of([.. g.Select(c => c.Candidate with { Asked = c.By.At + 1 })], level + 1));
        return new(Compiler.Conjunction(first.Conjuncts.AsSpan(first.Asked, by.At - first.Asked)), Compiler.Compile(by.Subject), byConstant);
    }

    public void Judge(ref EvaluationState state, ref Tally tally)
    {
        var truth = _before is null ? Truth.True : _before.Test(ref state);
        if (truth == Truth.False) return;
        if (truth == Truth.Error || _subject.Evaluate(ref state) is not { } value) Fail(ref state, ref tally);
        else if (_byConstant.TryGetValue(value, out var equal)) equal.Judge(ref state, ref tally);
    }

    private void Fail(ref EvaluationState state, ref Tally tally)
    {
        foreach (var policy in _all)
        {
            if (policy.FitsHead(ref state)) tally.Failed(policy, state.Fault);
        }
    }
}
