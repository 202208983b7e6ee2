using Writ.Core;

namespace Writ.Audit.Check;

/// <summary>What a full check of the log found.</summary>
/// <param name="Size">Entries under the published checkpoint.</param>
/// <param name="Entries">Entries in the register.</param>
/// <param name="Erased">Of those, how many have had their payload erased.</param>
/// <param name="Files">Tiles and bundles whose every byte was derived again.</param>
/// <param name="Findings">What is wrong, in the order it was found; empty where nothing is. At most <see cref="MostFindings"/>.</param>
public sealed record LogCheckReport(long Size, long Entries, long Erased, long Files, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>A check stops after this many findings.</summary>
    public const int MostFindings = 100;

    public bool Sound => Findings.Count == 0;
}
