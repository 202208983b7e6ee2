namespace Writ.Execute.Mediation;

/// <summary>The words of a profile's <c>children</c>.</summary>
internal static class ChildModes
{
    /// <summary>Programs start others freely: the permit, and the walls, are theirs too.</summary>
    public const string Inherit = "inherit";

    /// <summary>Each is decided by the policies.</summary>
    public const string Decide = "decide";

    /// <summary>None is started.</summary>
    public const string Deny = "deny";
}
