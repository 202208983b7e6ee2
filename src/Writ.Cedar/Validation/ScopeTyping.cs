namespace Writ.Cedar;

/// <summary>Whether the head of a policy can match in an environment. An open slot may be filled with what does.</summary>
internal static class ScopeTyping
{
    public static bool CanMatch(EntityScope scope, EntityTypeInfo type) => scope.Kind switch
    {
        ScopeKind.Equal or ScopeKind.In when scope.IsSlot => true,
        ScopeKind.IsIn when scope.IsSlot => scope.Type == type.Name,
        ScopeKind.Any => true,
        ScopeKind.Equal => scope.Entity!.Type == type.Name,
        ScopeKind.In => type.CanBeIn(scope.Entity!.Type),
        ScopeKind.Is => scope.Type == type.Name,
        _ => scope.Type == type.Name && type.CanBeIn(scope.Entity!.Type),
    };

    public static bool CanMatch(ActionScope scope, ActionInfo action) => scope.Kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => scope.Entities[0].Equals(action.Uid),
        _ => scope.Entities.Any(action.IsIn),
    };
}
