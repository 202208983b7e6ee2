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

    /// <summary>Ancestors over all entities of a store.</summary>
    public const int TotalAncestors = 20_000_000;
}
