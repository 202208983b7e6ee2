namespace Writ.Cedar;

/// <summary>What a part of an expression came to.</summary>
/// <param name="Expression">The part, in Cedar syntax.</param>
/// <param name="Value">Its value; null where it has none, or where the note says all there is to say.</param>
/// <param name="Note">What the value alone does not tell: what an entity is in, which attribute is missing, why there is no value.</param>
public sealed record Observation(string Expression, Value? Value, string? Note)
{
    /// <summary><c>context.mfa is false</c>, <c>principal is User::"alice", which is in Group::"staff"</c>.</summary>
    public override string ToString() =>
        Value is null ? $"{Expression} {Note}" : Note is null ? $"{Expression} is {Value}" : $"{Expression} is {Value}, which {Note}";
}
