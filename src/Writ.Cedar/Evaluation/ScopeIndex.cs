using System.Runtime.InteropServices;

namespace Writ.Cedar;

/// <summary>
/// Finds the policies whose head a request may match. Each policy is filed once: under an entity that its head names
/// for one of the three variables, where the fewest others are, or under none. Sound because a head cannot fail: a policy
/// that is not found would have been not satisfied, without an error.
/// </summary>
internal sealed class ScopeIndex
{
    // Principal, action and resource; the numbers are those of Variable.
    private const int Dimensions = 3;

    private readonly UidTable<Bucket>[] _filed;
    private readonly bool[] _hasGroups = new bool[Dimensions];

    public ScopeIndex(IReadOnlyList<Policy> policies)
    {
        var uses = CountUses(policies);
        List<Candidate> always = [];
        Dictionary<EntityUid, List<Candidate>>[] filed = [[], [], []];
        for (var order = 0; order < policies.Count; order++)
        {
            var policy = policies[order];
            if (BestKey(policy, uses) is not var (at, key))
            {
                always.Add(Candidate.Of(policy, order, foundBy: null));
                continue;
            }

            ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(filed[at], key, out _);
            (same ??= []).Add(Candidate.Of(policy, order, (Variable)at));
            // Where only == is asked, ancestors need not be looked up.
            _hasGroups[at] |= KindOf(policy, (Variable)at) != ScopeKind.Equal;
        }

        Always = PolicyList.Of(always);
        _filed = [.. filed.Select((policies, at) => new UidTable<Bucket>(policies.ToDictionary(p => p.Key, p => Fill((Variable)at, p.Value))))];
    }

    /// <summary>Policies whose head names no entity, or several actions.</summary>
    public PolicyList Always { get; }

    /// <summary>Judges what is filed under an entity, and under each of its ancestors what asks with <c>in</c>.</summary>
    public void Judge(Variable variable, ref EvaluationState state, ref Tally tally)
    {
        var filed = _filed[(int)variable];
        if (filed.Count == 0) return;
        ref var party = ref state[variable];
        filed.Find(party.Uid)?.ForItself.Judge(ref state, ref tally);
        if (!_hasGroups[(int)variable] || party.Entity is not { } entity) return;
        foreach (var ancestor in entity.AncestorArray) filed.Find(ancestor)?.ForMembers.Judge(ref state, ref tally);
    }

    private static Dictionary<EntityUid, int>[] CountUses(IReadOnlyList<Policy> policies)
    {
        Dictionary<EntityUid, int>[] uses = [[], [], []];
        foreach (var policy in policies)
        {
            for (var at = 0; at < Dimensions; at++)
            {
                if (KeyOf(policy, at) is { } key) CollectionsMarshal.GetValueRefOrAddDefault(uses[at], key, out _)++;
            }
        }

        return uses;
    }

    private static (int At, EntityUid Key)? BestKey(Policy policy, Dictionary<EntityUid, int>[] uses)
    {
        (int At, EntityUid Key)? best = null;
        var fewest = int.MaxValue;
        for (var at = 0; at < Dimensions; at++)
        {
            if (KeyOf(policy, at) is not { } key || uses[at][key] >= fewest) continue;
            (best, fewest) = ((at, key), uses[at][key]);
        }

        return best;
    }

    private static Bucket Fill(Variable variable, List<Candidate> policies)
    {
        var forMembers = policies.Where(p => KindOf(p.Policy, variable) != ScopeKind.Equal).ToList();
        var forItself = PolicyList.Of(policies);
        return new(forItself, forMembers.Count == policies.Count ? forItself : PolicyList.Of(forMembers));
    }

    // The entity that the head names for a variable; a list of several actions is none.
    private static EntityUid? KeyOf(Policy policy, int at) => (Variable)at switch
    {
        Variable.Principal => policy.Principal.Entity,
        Variable.Resource => policy.Resource.Entity,
        _ => policy.Action.Entities.Count == 1 ? policy.Action.Entities[0] : null,
    };

    private static ScopeKind KindOf(Policy policy, Variable variable) => variable switch
    {
        Variable.Principal => policy.Principal.Kind,
        Variable.Resource => policy.Resource.Kind,
        _ => policy.Action.Kind,
    };

    /// <summary>The policies filed under an entity: all of them, for the entity itself; those that ask with <c>in</c>, for what is in it.</summary>
    internal sealed record Bucket(PolicyList ForItself, PolicyList ForMembers);
}
