namespace Writ.Cedar;

/// <summary>What several nodes do, and what they say when it fails.</summary>
internal static class EntityAccess
{
    public const string AnyEntity = "an entity";

    public static Value? Attribute(ref EvaluationState state, EntityUid uid, Entity? entity, string name)
    {
        if (entity is null) return NoEntity(ref state, uid);
        return entity.Attributes.Find(name) ?? state.Fail($"`{uid}` does not have the attribute `{name}`");
    }

    public static Value? NoAttribute(ref EvaluationState state, string name) => state.Fail($"the record does not have the attribute `{name}`");

    public static Value? NoEntity(ref EvaluationState state, EntityUid uid) => state.Fail($"the entity `{uid}` does not exist");
}

/// <summary><c>target.name</c> of a record or an entity.</summary>
internal sealed class AttributeNode(Node target, string name) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        var value = target.Evaluate(ref state);
        switch (value)
        {
            case RecordValue record:
                return record.Find(name) ?? EntityAccess.NoAttribute(ref state, name);
            case EntityUid uid:
                return EntityAccess.Attribute(ref state, uid, state.Find(uid), name);
            case null:
                return null;
            default:
                return state.FailType("one of [record, entity]", value);
        }
    }
}

/// <summary><c>principal.name</c>, <c>resource.name</c>, <c>action.name</c>: the entity has been looked up.</summary>
internal sealed class PartyAttributeNode(Variable variable, string name) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        ref var party = ref state[variable];
        return EntityAccess.Attribute(ref state, party.Uid, party.Entity, name);
    }
}

/// <summary><c>context.name</c>.</summary>
internal sealed class ContextAttributeNode(string name) : Node
{
    public override Value? Evaluate(ref EvaluationState state) => state.Context.Find(name) ?? EntityAccess.NoAttribute(ref state, name);
}

/// <summary><c>target has a.b.c</c>: each but the last is looked up, and must then be a record or an entity.</summary>
internal sealed class HasNode(Node target, string[] path) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        var value = target.Evaluate(ref state);
        if (value is null) return Truth.Error;
        foreach (var name in path)
        {
            RecordValue? fields;
            switch (value)
            {
                case RecordValue record: fields = record; break;
                case EntityUid uid: fields = state.Find(uid)?.Attributes; break;
                default:
                    state.FailType("one of [record, entity]", value);
                    return Truth.Error;
            }

            value = fields?.Find(name);
            if (value is null) return Truth.False;
        }

        return Truth.True;
    }
}

internal sealed class HasTagNode(Node target, Node key) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (target.Evaluate(ref state) is not { } value || key.Evaluate(ref state) is not { } tag) return Truth.Error;
        if (value is not EntityUid uid) state.FailType(EntityAccess.AnyEntity, value);
        else if (tag is not StringValue name) state.FailType("string", tag);
        else return Of(state.Find(uid)?.Tags.Has(name.Text) ?? false);
        return Truth.Error;
    }
}

internal sealed class GetTagNode(Node target, Node key) : Node
{
    public override Value? Evaluate(ref EvaluationState state)
    {
        if (target.Evaluate(ref state) is not { } value || key.Evaluate(ref state) is not { } tag) return null;
        if (value is not EntityUid uid) return state.FailType(EntityAccess.AnyEntity, value);
        if (tag is not StringValue name) return state.FailType("string", tag);
        var entity = state.Find(uid);
        if (entity is null) return EntityAccess.NoEntity(ref state, uid);
        return entity.Tags.Find(name.Text) ?? state.Fail($"`{uid}` does not have the tag `{name.Text}`");
    }
}

/// <summary><c>low in high</c>, where high is an entity or a set of nothing but entities.</summary>
internal sealed class InNode(Node low, Node high) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (low.Evaluate(ref state) is not { } a || high.Evaluate(ref state) is not { } b) return Truth.Error;
        if (a is EntityUid uid) return Test(ref state, uid, b);
        state.FailType(EntityAccess.AnyEntity, a);
        return Truth.Error;
    }

    internal static Truth Test(ref EvaluationState state, EntityUid low, Value high)
    {
        switch (high)
        {
            case EntityUid uid: return Of(state.IsIn(low, uid));
            case SetValue set: return TestSet(ref state, low, set);
            default:
                state.FailType("one of [set, entity]", high);
                return Truth.Error;
        }
    }

    private static Truth TestSet(ref EvaluationState state, EntityUid low, SetValue set)
    {
        // A member that is no entity fails the whole, even after one that matches.
        foreach (var member in set.Members)
        {
            if (member is EntityUid) continue;
            state.FailType(EntityAccess.AnyEntity, member);
            return Truth.Error;
        }

        foreach (var member in set.Members)
        {
            if (state.IsIn(low, (EntityUid)member)) return Truth.True;
        }

        return Truth.False;
    }
}

/// <summary><c>principal in high</c>, and so on: the entity has been looked up.</summary>
internal sealed class PartyInNode(Variable variable, Node high) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (high.Evaluate(ref state) is not { } group) return Truth.Error;
        ref var party = ref state[variable];
        return group is EntityUid uid ? Of(party.IsIn(uid)) : InNode.Test(ref state, party.Uid, group);
    }
}

internal sealed class IsNode(Node target, string type, Node? container) : Predicate
{
    public override Truth Test(ref EvaluationState state)
    {
        if (target.Evaluate(ref state) is not { } value) return Truth.Error;
        if (value is not EntityUid uid)
        {
            state.FailType(EntityAccess.AnyEntity, value);
            return Truth.Error;
        }

        if (uid.Type != type) return Truth.False;
        if (container is null) return Truth.True;
        return container.Evaluate(ref state) is { } high ? InNode.Test(ref state, uid, high) : Truth.Error;
    }
}
