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

    public Finds Find(Variable variable, in Party party)
    {
        var filed = _filed[(int)variable];
        return filed.Count == 0 ? default : new Finds(filed, party.Uid, _hasGroups[(int)variable] && party.Entity is { } entity ? entity.AncestorArray : []);
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

    /// <summary>The policies filed under an entity, and under each of its ancestors those that ask with <c>in</c>.</summary>
    internal readonly struct Finds(UidTable<Bucket> filed, EntityUid uid, EntityUid[] ancestors)
    {
        public Enumerator GetEnumerator() => new(filed, uid, ancestors);
    }

    internal struct Enumerator(UidTable<Bucket>? filed, EntityUid uid, EntityUid[] ancestors)
    {
        private int _next = -1;

        public PolicyList Current { readonly get; private set; } = PolicyList.Empty;

        public bool MoveNext()
        {
            if (filed is null) return false;
            if (_next < 0)
            {
                _next = 0;
                if (filed.Find(uid) is { } own)
                {
                    Current = own.ForItself;
                    return true;
                }
            }

            while (_next < ancestors.Length)
            {
                if (filed.Find(ancestors[_next++]) is not { } found) continue;
                Current = found.ForMembers;
                return true;
            }

            return false;
        }
    }
}
