namespace Writ.Cedar;

/// <summary>One expression because of which a policy was not satisfied, as small as it can be named.</summary>
/// <param name="Part">The part of the policy that it stands in.</param>
/// <param name="Expression">The expression in Cedar syntax, such as <c>context.mfa == true</c>; a part of the scope as it stands in the head.</param>
/// <param name="Span">Where it stands in the policy's text; of a template-linked policy, in the template's.</param>
/// <param name="IsError">Whether it could not be evaluated, rather than having the wrong value.</param>
/// <param name="Reason">What is wrong with it: <c>is false</c>, <c>is true</c>, or why it could not be evaluated.</param>
/// <param name="Observations">What its parts came to, in order; constants are left out.</param>
public sealed record Shortfall(
    PolicyPart Part, string Expression, SourceSpan Span, bool IsError, string Reason, IReadOnlyList<Observation> Observations)
{
    /// <summary>The expression and what is wrong with it, in one sentence, with the values it met.</summary>
    public override string ToString()
    {
        var values = Observations.Count == 0 ? "" : $" ({string.Join("; ", Observations)})";
        return $"`{Expression}` {Reason}{values}";
    }
}
