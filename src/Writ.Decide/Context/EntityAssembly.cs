using System.Diagnostics.CodeAnalysis;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Brings the host's entities (the user, their groups, the program) and the bundle's together, and takes the part that a
/// decision can reach.</summary>
internal sealed class EntityAssembly(PolicyBundle bundle)
{
    public const string User = "User";
    private const string Group = "Group";
    private const string Agent = "Agent";

    private readonly Dictionary<EntityUid, Entity> _made = [];

    /// <summary>The agent that the claims name, where <c>entities.json</c> binds it to the principal.</summary>
    public static EntityUid? BoundAgent(PolicyBundle bundle, Intent intent)
    {
        if (!intent.Claims.TryGetValue("agent", out var name) || !EntityUid.TryCreate(Agent, name, out var uid)) return null;
        var bound = bundle.Entities.TryGet(uid, out var agent)
            && agent.Attributes.TryGet("users", out var users)
            && users is SetValue set
            && set.Contains(new EntityUid(intent.Principal.Type, intent.Principal.Id));
        return bound ? uid : null;
    }

    /// <summary>The part that a decision can reach. An attribute that <c>entities.json</c> gives another value is WRIT1560.</summary>
    public bool TryTake(Reach reach, [NotNullWhen(true)] out EntitySlice? slice, [NotNullWhen(false)] out Diagnostic? why)
    {
        slice = null;
        if (!TryAdd(reach, out why)) return false;
        var all = bundle.Entities.Replace(_made.Values);
        if (!all.Ok)
        {
            why = new(
                DiagnosticIds.EntityConflict,
                "the entities of this machine and the bundle's do not fit together: " + all.Diagnostics[0].Message, "correct entities.json");
            return false;
        }

        slice = new EntitySlice(all.Value.Reachable([reach.Principal, reach.Resource, .. reach.Named, .. bundle.Literals]));
        return true;
    }

    private bool TryAdd(Reach reach, [NotNullWhen(false)] out Diagnostic? why)
    {
        List<Entity> known = [UserEntity(reach.Facts)];
        known.AddRange(reach.Facts.Groups.Select(group => new Entity(new EntityUid(Group, group))));
        known.Add(reach.Asked);

        // A program is nothing but its path, an endpoint nothing but its place: one that a policy names exists as far as a comparison goes.
        known.AddRange(bundle.Literals.Where(uid => uid != reach.Resource).Select(Asked.Named).OfType<Entity>());
        why = null;
        foreach (var entity in known.DistinctBy(entity => entity.Uid))
        {
            if (!TryMerge(entity, out why)) return false;
        }

        return true;
    }

    private static Entity UserEntity(HostFacts facts)
    {
        List<KeyValuePair<string, Value>> fields = [new("name", new StringValue(facts.User)), new("uid", new LongValue(facts.Uid))];
        if (facts.Home is { } home) fields.Add(new("home", new StringValue(home)));
        return new Entity(new EntityUid(User, facts.User), new RecordValue(fields), facts.Groups.Select(group => new EntityUid(Group, group)));
    }

    // The bundle may say more of an entity that the host makes (a role, an attribute of its own), and nothing else.
    private bool TryMerge(Entity made, [NotNullWhen(false)] out Diagnostic? why)
    {
        why = null;
        if (!bundle.Entities.TryGet(made.Uid, out var written))
        {
            _made.Add(made.Uid, made);
            return true;
        }

        Dictionary<string, Value> fields = [];
        for (var i = 0; i < written.Attributes.Count; i++) fields.Add(written.Attributes.Keys[i], written.Attributes.Values[i]);
        for (var i = 0; i < made.Attributes.Count; i++)
        {
            var (name, value) = (made.Attributes.Keys[i], made.Attributes.Values[i]);
            if (fields.TryAdd(name, value) || fields[name].Equals(value)) continue;
            why = new(
                DiagnosticIds.EntityConflict, $"entities.json gives {made.Uid} another `{name}` than this machine has",
                $"remove `{name}` there: Writ fills it in");
            return false;
        }

        // Who is in a group of this machine is the machine's to say.
        if (made.Uid.Type == User && written.Parents.FirstOrDefault(parent => parent.Type == Group && !made.Parents.Contains(parent)) is { } stranger)
        {
            why = new(
                DiagnosticIds.EntityConflict, $"entities.json puts {made.Uid} into {stranger}, a group of this machine that has no such member",
                "use a Role for groups of your own");
            return false;
        }

        _made.Add(made.Uid, new Entity(made.Uid, new RecordValue(fields), [.. made.Parents, .. written.Parents], written.Tags));
        return true;
    }
}
