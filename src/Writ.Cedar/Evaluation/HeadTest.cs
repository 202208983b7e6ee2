namespace Writ.Cedar;

/// <summary>What the head of a policy asks of the principal or the resource, so far as that is not known already. Cannot fail.</summary>
internal readonly struct HeadTest
{
    private readonly ScopeKind _kind;
    private readonly string? _type;
    private readonly EntityUid? _entity;

    private HeadTest(ScopeKind kind, string? type, EntityUid? entity)
    {
        _kind = kind;
        _type = type is null ? null : SharedNames.Of(type);
        _entity = entity;
    }

    /// <param name="scope">The whole of it.</param>
    /// <param name="isFound">Whether whoever asks was led here by the scope's entity.</param>
    public static HeadTest Of(EntityScope scope, bool isFound)
    {
        var kind = !isFound ? scope.Kind : scope.Kind == ScopeKind.IsIn ? ScopeKind.Is : ScopeKind.Any;
        return new(kind, scope.Type, scope.Entity);
    }

    public bool Fits(ref Party party) => _kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => party.Uid.Equals(_entity),
        ScopeKind.In => party.IsIn(_entity!),
        ScopeKind.Is => party.Uid.Type == _type,
        _ => party.Uid.Type == _type && party.IsIn(_entity!),
    };
}
