namespace Writ.Cedar;

/// <summary>What a satisfied policy does.</summary>
public enum Effect
{
    Forbid = 0,
    Permit = 1,
}
