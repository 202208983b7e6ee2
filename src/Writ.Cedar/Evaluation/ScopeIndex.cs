namespace Writ.Cedar;

/// <summary>
/// Finds the policies whose head a request may match. Each policy is filed once: under an entity that its head names
/// for one of the three variables, where the fewest others are, or under none. Sound because a head cannot fail: a policy
/// that is not found would have been not satisfied, without an error.
/// </summary>
internal sealed class ScopeIndex
{
    private readonly Dictionary<EntityUid, CompiledPolicy[]>[] _filed;
    private readonly bool[] _hasGroups = new bool[3];

    public ScopeIndex(IReadOnlyList<CompiledPolicy> policies)
    {
        var uses = new Dictionary<(Variable, EntityUid), int>();
        foreach (var policy in policies)
        {
            foreach (var key in KeysOf(policy)) uses[key] = uses.GetValueOrDefault(key) + 1;
        }

        var always = new List<CompiledPolicy>();
        var filed = new Dictionary<EntityUid, List<CompiledPolicy>>[3];
        for (var i = 0; i < 3; i++) filed[i] = [];
        foreach (var policy in policies)
        {
            var keys = KeysOf(policy);
            if (keys.Count == 0) always.Add(policy);
            else File(filed, policy, keys.MinBy(k => uses[k]));
        }

        Always = [.. always];
        _filed = Array.ConvertAll(filed, f => f.ToDictionary(p => p.Key, p => p.Value.ToArray()));
    }

    /// <summary>Policies whose head names no entity, or several actions.</summary>
    public CompiledPolicy[] Always { get; }

    public Buckets Find(Variable variable, EntityUid uid, Entity? entity)
    {
        var filed = _filed[(int)variable];
        return filed.Count == 0 ? default : new Buckets(filed, uid, _hasGroups[(int)variable] && entity is not null ? entity.AncestorArray : []);
    }

    private void File(Dictionary<EntityUid, List<CompiledPolicy>>[] filed, CompiledPolicy policy, (Variable Variable, EntityUid Uid) key)
    {
        var at = (int)key.Variable;
        if (!filed[at].TryGetValue(key.Uid, out var list)) filed[at][key.Uid] = list = [];
        list.Add(policy);
        // Where only == is asked, ancestors need not be looked up.
        _hasGroups[at] |= KindOf(policy, key.Variable) != ScopeKind.Equal;
    }

    private static List<(Variable Variable, EntityUid Uid)> KeysOf(CompiledPolicy policy)
    {
        List<(Variable, EntityUid)> keys = [];
        if (policy.Principal.Entity is { } principal) keys.Add((Variable.Principal, principal));
        if (policy.Resource.Entity is { } resource) keys.Add((Variable.Resource, resource));
        if (policy.Actions.Count == 1) keys.Add((Variable.Action, policy.Actions[0]));
        return keys;
    }

    private static ScopeKind KindOf(CompiledPolicy policy, Variable variable) => variable switch
    {
        Variable.Principal => policy.Principal.Kind,
        Variable.Resource => policy.Resource.Kind,
        _ => policy.ActionKind,
    };

    /// <summary>The policies filed under an entity and under each of its ancestors.</summary>
    internal readonly struct Buckets(Dictionary<EntityUid, CompiledPolicy[]> filed, EntityUid uid, EntityUid[] ancestors)
    {
        public Enumerator GetEnumerator() => new(filed, uid, ancestors);
    }

    internal struct Enumerator(Dictionary<EntityUid, CompiledPolicy[]>? filed, EntityUid uid, EntityUid[] ancestors)
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
                if (!filed.TryGetValue(key, out var found)) continue;
                Current = found;
                return true;
            }

            return false;
        }
    }
}
