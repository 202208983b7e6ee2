namespace Writ.Cedar;

/// <summary>What one evaluation reads, and the reason when it fails. Lives on the stack.</summary>
internal struct EvaluationState
{
    public EvaluationState(Request request, Entities entities)
    {
        Request = request;
        Entities = entities;
        Principal = entities.Find(request.Principal);
        Action = entities.Find(request.Action);
        Resource = entities.Find(request.Resource);
        Fault = null;
    }

    public readonly Request Request;

    public readonly Entities Entities;

    // The three entities everything asks about, looked up once; null when they are not in the store.
    public readonly Entity? Principal;
    public readonly Entity? Action;
    public readonly Entity? Resource;

    /// <summary>Why the last evaluation that failed did so.</summary>
    public string? Fault;

    public readonly Entity? Find(EntityUid uid)
    {
        if (ReferenceEquals(uid, Request.Principal)) return Principal;
        if (ReferenceEquals(uid, Request.Resource)) return Resource;
        if (ReferenceEquals(uid, Request.Action)) return Action;
        return Entities.Find(uid);
    }

    /// <summary>Whether one entity is the other or below it. An entity that is missing is below nothing.</summary>
    public readonly bool IsIn(EntityUid low, EntityUid high) => low.Equals(high) || (Find(low)?.HasAncestor(high) ?? false);

    public Value? Fail(string why)
    {
        Fault = why;
        return null;
    }

    public Value? FailType(string expected, Value got) => Fail($"type error: expected {expected}, got {got.TypeName}");
}
