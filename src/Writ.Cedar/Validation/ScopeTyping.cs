namespace Writ.Cedar;

/// <summary>Whether the head of a policy can match something an action applies to.</summary>
internal static class ScopeTyping
{
    public static bool CanMatch(Schema schema, EntityScope scope, IEnumerable<string> types) =>
        types.Any(name => schema.TryGetEntityType(name, out var type) && CanMatch(scope, type));

    public static bool CanMatch(ActionScope scope, ActionInfo action) => scope.Kind switch
    {
        ScopeKind.Any => true,
        ScopeKind.Equal => scope.Entities[0].Equals(action.Uid),
        _ => scope.Entities.Any(action.IsIn),
    };

    // A slot may still be filled with anything.
    private static bool CanMatch(EntityScope scope, EntityTypeInfo type) =>
        (scope.Type is null || scope.Type == type.Name)
        && (scope.Entity is null || (scope.Kind == ScopeKind.Equal ? scope.Entity.Type == type.Name : type.CanBeIn(scope.Entity.Type)));
}
