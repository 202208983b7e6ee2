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

    private readonly UidTable<CompiledPolicy[]>[] _filed;
    private readonly bool[] _hasGroups = new bool[Dimensions];

    public ScopeIndex(IReadOnlyList<CompiledPolicy> policies)
    {
        var uses = CountUses(policies);
        List<CompiledPolicy> always = [];
        Dictionary<EntityUid, List<CompiledPolicy>>[] filed = [[], [], []];
        foreach (var policy in policies)
        {
            var best = -1;
            for (var at = 0; at < Dimensions; at++)
            {
                if (KeyOf(policy, at) is { } key && (best < 0 || uses[at][key] < uses[best][KeyOf(policy, best)!])) best = at;
            }

            if (best < 0) always.Add(policy);
            else File(filed[best], policy, best);
        }

        Always = [.. always];
        _filed = Array.ConvertAll(filed, f => new UidTable<CompiledPolicy[]>(f.ToDictionary(p => p.Key, p => p.Value.ToArray())));
    }

    /// <summary>Policies whose head names no entity, or several actions.</summary>
    public CompiledPolicy[] Always { get; }

    public Buckets Find(Variable variable, in Party party)
    {
        var filed = _filed[(int)variable];
        return filed.Count == 0 ? default : new Buckets(filed, party.Uid, _hasGroups[(int)variable] && party.Entity is { } entity ? entity.AncestorArray : []);
    }

    private static Dictionary<EntityUid, int>[] CountUses(IReadOnlyList<CompiledPolicy> policies)
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

    private void File(Dictionary<EntityUid, List<CompiledPolicy>> filed, CompiledPolicy policy, int at)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(filed, KeyOf(policy, at)!, out _) ??= [];
        filed[KeyOf(policy, at)!].Add(policy);
        // Where only == is asked, ancestors need not be looked up.
        _hasGroups[at] |= KindOf(policy, (Variable)at) != ScopeKind.Equal;
    }

    // The entity that the head names for a variable; a list of several actions is none.
    private static EntityUid? KeyOf(CompiledPolicy policy, int at) => (Variable)at switch
    {
        Variable.Principal => policy.Principal.Entity,
        Variable.Resource => policy.Resource.Entity,
        _ => policy.Actions.Count == 1 ? policy.Actions[0] : null,
    };

    private static ScopeKind KindOf(CompiledPolicy policy, Variable variable) => variable switch
    {
        Variable.Principal => policy.Principal.Kind,
        Variable.Resource => policy.Resource.Kind,
        _ => policy.ActionKind,
    };

    /// <summary>The policies filed under an entity and under each of its ancestors.</summary>
    internal readonly struct Buckets(UidTable<CompiledPolicy[]> filed, EntityUid uid, EntityUid[] ancestors)
    {
        public Enumerator GetEnumerator() => new(filed, uid, ancestors);
    }

    internal struct Enumerator(UidTable<CompiledPolicy[]>? filed, EntityUid uid, EntityUid[] ancestors)
    {
        private int _next = -1;

        public CompiledPolicy[] Current { readonly get; private set; } = [];

        public bool MoveNext()
        {
            if (filed is null) return false;
            while (_next < ancestors.Length)
            {
                var key = _next < 0 ? uid : ancestors[_next];
                _next++;
                if (filed.Find(key) is not { } found) continue;
                Current = found;
                return true;
            }

            return false;
        }
    }
}
