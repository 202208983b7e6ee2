namespace Writ.Cedar;

/// <summary>The answer. What nobody set is a denial.</summary>
public enum Decision
{
    Deny = 0,
    Allow = 1,
}
