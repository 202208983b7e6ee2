using System.Text;

namespace Writ.Cedar;

/// <summary>
/// The first thing that a policy compares with a constant: <c>context.tool</c> in
/// <c>context has tool &amp;&amp; context.tool == "hammer" &amp;&amp; …</c>.
/// </summary>
/// <param name="At">Which of the policy's conjuncts compares.</param>
/// <param name="Subject">What is compared.</param>
/// <param name="Constant">With what.</param>
/// <param name="Key">The subject and all that is asked before it, in one spelling: where it is the same, so is what comes of it.</param>
internal sealed record Discriminant(int At, Expr Subject, Value Constant, string Key)
{
    // Further down there is more to print, and less in common.
    private const int MostLookedAt = 8;

    public static Discriminant? Of(Candidate candidate)
    {
        var end = Math.Min(candidate.Conjuncts.Length, candidate.Asked + MostLookedAt);
        for (var at = candidate.Asked; at < end; at++)
        {
            if (candidate.Conjuncts[at] is not BinaryExpr { Operator: BinaryOperator.Equal } equal) continue;
            if (Compiler.ConstantOf(equal.Right) is { } right) return new(at, equal.Left, right, KeyOf(candidate, at, equal.Left));
            if (Compiler.ConstantOf(equal.Left) is { } left) return new(at, equal.Right, left, KeyOf(candidate, at, equal.Right));
        }

        return null;
    }

    private static string KeyOf(Candidate candidate, int at, Expr subject)
    {
        if (at == candidate.Asked) return ExprPrinter.Print(subject);
        var key = new StringBuilder();
        foreach (var before in candidate.Conjuncts.AsSpan(candidate.Asked, at - candidate.Asked)) key.Append(ExprPrinter.Print(before)).Append(" && ");
        return key.Append(ExprPrinter.Print(subject)).ToString();
    }
}
