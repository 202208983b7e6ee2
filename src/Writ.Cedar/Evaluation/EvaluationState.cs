using System.Runtime.CompilerServices;

namespace Writ.Cedar;

/// <summary>What one evaluation reads, and the reason when it fails. Lives on the stack.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal struct EvaluationState(Party principal, Party action, Party resource, RecordValue context, Entities entities)
{
    public Party Principal = principal;
    public Party Action = action;
    public Party Resource = resource;
    public readonly RecordValue Context = context;
    public readonly Entities Entities = entities;

    /// <summary>Why the last evaluation that failed did so.</summary>
    public string? Fault = null;

    public EvaluationState(Request request, Entities entities)
        : this(
            Party.Of(request.Principal, entities), Party.Of(request.Action, entities), Party.Of(request.Resource, entities), request.Context, entities)
    {
    }

    /// <summary>The request's entity under a variable that is not the context.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref Party this[Variable variable]
    {
        get
        {
            if (variable == Variable.Principal) return ref Principal;
            if (variable == Variable.Resource) return ref Resource;
            return ref Action;
        }
    }

    public Entity? Find(EntityUid uid)
    {
        if (ReferenceEquals(uid, Principal.Uid)) return Principal.Entity;
        if (ReferenceEquals(uid, Resource.Uid)) return Resource.Entity;
        if (ReferenceEquals(uid, Action.Uid)) return Action.Entity;
        return Entities.Find(uid);
    }

    /// <summary>Whether one entity is the other or below it. An entity that is missing is below nothing.</summary>
    public bool IsIn(EntityUid low, EntityUid high) => low.Equals(high) || (Find(low)?.HasAncestor(high) ?? false);

    public Value? Fail(string why)
    {
        Fault = why;
        return null;
    }

    public Value? FailType(string expected, Value got) => Fail($"type error: expected {expected}, got {got.TypeName}");
}
