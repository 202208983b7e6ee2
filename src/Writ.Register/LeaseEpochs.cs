namespace Writ.Register;

/// <summary>The numbers that tell one holding of a lease from every other.</summary>
internal static class LeaseEpochs
{
    /// <summary>Of the next holding. The register's epoch is its upper half, so that nobody who held a lease before a restore, which
    /// may have forgotten him, holds one of the same number.</summary>
    /// <param name="last">Of the last holding; 0 where there was none.</param>
    /// <param name="register">The register's epoch, from 1.</param>
    public static long Next(long last, long register) => Math.Max(last, (register - 1) << 32) + 1;
}
