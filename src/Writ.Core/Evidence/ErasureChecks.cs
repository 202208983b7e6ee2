using System.Globalization;
using Writ.Core.Documents;

namespace Writ.Core.Evidence;

/// <summary>Is what is missing missing because somebody erased it, and said so in the log?</summary>
internal static class ErasureChecks
{
    public static Finding Stated(CheckedEvidence evidence)
    {
        var missing = evidence.Statements.Where(static statement => statement.Source.IsErased).ToList();
        if (evidence.Erasure is not { } erasure)
            return Finding.Fail("payloads are missing, and no erasure accounts for them", "an erasure statement", $"{missing.Count} missing");
        var statement = evidence.Statements[^1];
        if (!statement.IsTrusted) return statement.Signature!;
        foreach (var gone in missing)
        {
            var there = new ManifestLine(gone.Source.Number, gone.Source.PredicateType, gone.Leaf!.DataDigest);
            var named = erasure.Statements.FirstOrDefault(line => line.Number == there.Number);
            if (Finding.Differ($"what the erasure names as statement {there.Number}", there, named) is { } differs) return differs;
        }

        return Finding.Pass($"{missing.Count} payloads were erased at {Time(erasure.Position.AtMs)} by {erasure.By}: {erasure.Reason}");
    }

    private static string Time(long atMs) => atMs is >= 0 and <= 253_402_300_799_999
        ? DateTimeOffset.FromUnixTimeMilliseconds(atMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : "an impossible time";
}
