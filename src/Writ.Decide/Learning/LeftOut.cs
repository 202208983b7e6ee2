namespace Writ.Decide;

/// <summary>Something that a run used and that its proposal does not hold.</summary>
/// <param name="Path">Or a place.</param>
/// <param name="Why">One clause.</param>
public sealed record LeftOut(string Path, string Why);
