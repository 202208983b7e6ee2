namespace Writ.Audit.Check;

/// <summary>A checkpoint that the entries must lead to.</summary>
/// <param name="Where">Where it is, as a finding names it.</param>
/// <param name="Signed">Signed by this log.</param>
internal sealed record CheckedHead(string Where, SignedCheckpoint Signed);
