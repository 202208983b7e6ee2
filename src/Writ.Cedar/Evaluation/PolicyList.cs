namespace Writ.Cedar;

/// <summary>Policies that are judged together, those that begin alike as one (<see cref="PolicyGroup"/>).</summary>
internal sealed class PolicyList
{
    // Fewer are as fast one by one.
    private const int FewestInGroup = 4;
    // A group may hold groups. Beyond this, policies are judged one by one.
    private const int MostLevels = 8;

    private readonly CompiledPolicy[] _single;
    private readonly PolicyGroup[] _groups;

    private PolicyList(CompiledPolicy[] single, PolicyGroup[] groups)
    {
        _single = single;
        _groups = groups;
    }

    public static PolicyList Empty { get; } = new([], []);

    public IEnumerable<CompiledPolicy> All => [.. _single, .. _groups.SelectMany(g => g.All)];

    public static PolicyList Of(IReadOnlyList<Candidate> candidates, int level = 0)
    {
        if (candidates.Count == 0) return Empty;
        if (candidates.Count < FewestInGroup || level == MostLevels) return new([.. candidates.Select(c => new CompiledPolicy(c))], []);
        List<CompiledPolicy> single = [];
        List<PolicyGroup> groups = [];
        foreach (var alike in candidates.Select(c => (Candidate: c, By: Discriminant.Of(c))).GroupBy(c => c.By?.Key, StringComparer.Ordinal).Select(g => g.ToList()))
        {
            if (alike[0].By is null || alike.Count < FewestInGroup) single.AddRange(alike.Select(c => new CompiledPolicy(c.Candidate)));
            else groups.Add(PolicyGroup.Of(alike!, level));
        }

        return new([.. single], [.. groups]);
    }

    public void Judge(ref EvaluationState state, ref Tally tally)
    {
        foreach (var policy in _single) policy.Judge(ref state, ref tally);
        foreach (var group in _groups) group.Judge(ref state, ref tally);
    }
}
