namespace Writ.Cedar;

internal enum ScopeKind
{
    Any,
    Equal,
    In,
    Is,
    IsIn,
}

/// <summary>
/// What the head of a policy asks of the principal or the resource. <see cref="Entity"/> is null where a template has
/// its slot still open.
/// </summary>
internal sealed record EntityScope(ScopeKind Kind, string? Type, EntityUid? Entity, bool IsSlot, TextRange Range)
{
    public EntityScope Link(EntityUid entity) => this with { Entity = entity, IsSlot = false };
}

/// <summary>What the head of a policy asks of the action: anything, one, or to be in one of several.</summary>
internal sealed record ActionScope(ScopeKind Kind, IReadOnlyList<EntityUid> Entities, TextRange Range);

/// <summary><c>when { … }</c> or <c>unless { … }</c>.</summary>
internal sealed record Condition(bool IsWhen, Expr Body, TextRange Range);
