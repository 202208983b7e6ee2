namespace Writ.Execute.Recording;

/// <summary>A file or directory that a run named.</summary>
/// <param name="Path">Absolute, without symbolic links.</param>
/// <param name="Used">What it did with it, and the confinement lets it.</param>
/// <param name="Refused">What it tried, and the confinement does not.</param>
public sealed record SeenFile(string Path, FileUse Used, FileUse Refused);
