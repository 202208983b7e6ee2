namespace Writ.Cedar;

/// <summary>Works out every entity's ancestors once, without recursion: a chain may be as long as the store.</summary>
internal sealed class Hierarchy
{
    private readonly Dictionary<EntityUid, Entity> _given = [];
    private readonly Dictionary<EntityUid, Entity> _done = [];
    private readonly HashSet<EntityUid> _onPath = [];
    private readonly DiagnosticBag _diagnostics;
    private readonly string? _source;
    private long _total;

    private Hierarchy(DiagnosticBag diagnostics, string? source)
    {
        _diagnostics = diagnostics;
        _source = source;
    }

    public static Dictionary<EntityUid, Entity> Build(IEnumerable<Entity> entities, DiagnosticBag diagnostics, string? source)
    {
        var hierarchy = new Hierarchy(diagnostics, source);
        foreach (var entity in entities) hierarchy.Take(entity);
        foreach (var uid in hierarchy._given.Keys)
        {
            if (diagnostics.HasErrors) break;
            hierarchy.Close(uid);
        }

        return hierarchy._done;
    }

    private void Take(Entity entity)
    {
        if (_given.TryAdd(entity.Uid, entity) || _given[entity.Uid].SaysTheSameAs(entity)) return;
        _diagnostics.ErrorIn(_source, "WRIT1120", $"the entity `{entity.Uid}` is given twice, and differently", "remove one");
    }

    private void Close(EntityUid root)
    {
        Stack<(Entity Entity, int NextParent)> path = [];
        Enter(path, root);
        while (path.TryPop(out var step))
        {
            if (step.NextParent < step.Entity.Parents.Count)
            {
                path.Push((step.Entity, step.NextParent + 1));
                if (!Enter(path, step.Entity.Parents[step.NextParent])) return;
                continue;
            }

            _onPath.Remove(step.Entity.Uid);
            if (!Finish(step.Entity)) return;
        }
    }

    private bool Enter(Stack<(Entity Entity, int NextParent)> path, EntityUid uid)
    {
        if (_done.ContainsKey(uid) || !_given.TryGetValue(uid, out var entity)) return true;
        if (!_onPath.Add(uid))
        {
            _diagnostics.ErrorIn(_source, "WRIT1121", $"the entity `{uid}` is in itself, directly or by way of others", "remove one of the parents");
            return false;
        }

        path.Push((entity, 0));
        return true;
    }

    private bool Finish(Entity entity)
    {
        HashSet<EntityUid> ancestors = [];
        foreach (var parent in entity.Parents)
        {
            ancestors.Add(parent);
            if (_done.TryGetValue(parent, out var above)) ancestors.UnionWith(above.AncestorArray);
        }

        _total += ancestors.Count;
        if (_total > Limits.TotalAncestors)
        {
            _diagnostics.ErrorIn(_source, "WRIT1122", $"the entities have more than {Limits.TotalAncestors} ancestors between them", "make the hierarchy flatter");
            return false;
        }

        _done.Add(entity.Uid, entity.WithAncestors([.. ancestors]));
        return true;
    }
}
