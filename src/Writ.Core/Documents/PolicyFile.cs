namespace Writ.Core.Documents;

/// <summary>One file of a bundle: its path below the bundle, with forward slashes, and its text.</summary>
public sealed record PolicyFile(string Path, string Text);
