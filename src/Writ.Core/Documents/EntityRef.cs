namespace Writ.Core.Documents;

/// <summary>A Cedar entity uid as data: a type name such as <c>User</c> or <c>Ns::Program</c>, and an id (any string).</summary>
public sealed record EntityRef(string Type, string Id)
{
    /// <summary>Cedar's written form, with the id escaped as a Cedar string literal.</summary>
    public override string ToString() => $"{Type}::\"{Id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
