namespace Writ.Execute.Confining;

/// <summary>An absolute path without symbolic links, and whether a directory was found there.</summary>
internal sealed record ResolvedPath(string Path, bool IsDirectory);
