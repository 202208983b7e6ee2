namespace Writ.Core.Documents;

/// <summary>A file as it will be executed: its resolved absolute path and the SHA-256 of its bytes.</summary>
public sealed record FileIdentity(string Path, Digest Digest);
