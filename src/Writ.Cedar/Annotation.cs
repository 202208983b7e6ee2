namespace Writ.Cedar;

/// <summary><c>@name("value")</c> before a policy. A value that was not written is null.</summary>
public sealed record Annotation(string Name, string? Value, SourceSpan Span);
