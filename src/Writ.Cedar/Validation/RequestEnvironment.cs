namespace Writ.Cedar;

/// <summary>One combination that a schema allows: the types of principal and resource, and the action.</summary>
internal sealed record RequestEnvironment(EntityTypeInfo Principal, ActionInfo Action, EntityTypeInfo Resource);
