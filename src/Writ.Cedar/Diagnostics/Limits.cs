namespace Writ.Cedar;

/// <summary>
/// Bounds on what is read. They keep every recursion in this library shallow enough for a 1 MiB stack, whatever the
/// input, and are constants so that two machines refuse the same texts.
/// </summary>
internal static class Limits
{
    /// <summary>UTF-16 units of one policy or schema text.</summary>
    public const int TextLength = 64 * 1024 * 1024;

    /// <summary>Expressions, types or brackets inside one another in a text.</summary>
    public const int Nesting = 200;

    /// <summary>Depth of an expression tree; chains such as <c>a + b + c</c> grow it without nesting.</summary>
    public const int TreeDepth = 800;

    /// <summary>Objects and arrays inside one another in JSON.</summary>
    public const int JsonDepth = 100;

    /// <summary>
    /// Objects and arrays inside one another in policies as JSON. A chain such as <c>a &amp;&amp; b &amp;&amp; c</c> is nested
    /// there, two levels an operand, and chains of thousands are common; whoever reads it follows chains without recursion.
    /// </summary>
    public const int PolicyJsonDepth = 20_000;

    /// <summary>Objects inside one another in schemas as JSON: a record in a record is two deeper.</summary>
    public const int SchemaJsonDepth = (2 * Nesting) + 20;

    /// <summary>Policies, templates and links of one policy set.</summary>
    public const int Policies = 1_000_000;

    /// <summary>Members of one set, fields of one record or arguments of one call, as they are written down.</summary>
    public const int Members = 1_000_000;

    /// <summary>Ancestors over all entities of a store.</summary>
    public const int TotalAncestors = 20_000_000;
}
