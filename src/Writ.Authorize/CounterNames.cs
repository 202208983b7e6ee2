using System.Text;
using Writ.Core;

namespace Writ.Authorize;

/// <summary>Names in the register made of texts of any length: the texts themselves where they fit, else their digest.</summary>
internal static class CounterNames
{
    // A name has 200 characters at most, and a text that is somebody's own must not be mistaken for another's digest.
    private const int Longest = 110;

    public static string Of(params string[] parts) => string.Join('/', parts.Select(Fit));

    private static string Fit(string part) =>
        part.Length <= Longest && !part.StartsWith("sha256:", StringComparison.Ordinal) && !part.Contains('/', StringComparison.Ordinal) && !part.Contains('\0', StringComparison.Ordinal)
            ? part
            : Digest.Of(Encoding.UTF8.GetBytes(part)).ToString();
}
