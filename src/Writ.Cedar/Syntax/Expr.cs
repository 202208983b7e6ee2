namespace Writ.Cedar;

/// <summary>A node of the expression tree. Its depth is known, so that nobody has to recurse to find out.</summary>
internal abstract class Expr(TextRange range, int depth)
{
    public TextRange Range => range;

    public int Depth => depth;

    /// <summary>One more than the deepest of the given trees.</summary>
    protected static int Above(IReadOnlyList<Expr> parts)
    {
        var deepest = 0;
        foreach (var part in parts) deepest = Math.Max(deepest, part.Depth);
        return deepest + 1;
    }
}
