using System.Security.Cryptography;
using Writ.Benchmarks.Harness;

namespace Writ.Benchmarks.Subjects;

/// <summary>What the machine is worth today: SHA-256 of 64 bytes. Always the first line.</summary>
internal static class Yardstick
{
    public static Subject Subject { get; } = Subject.Of("yardstick/sha256-64", name =>
    {
        var input = new byte[64];
        var output = new byte[SHA256.HashSizeInBytes];
        return Loop.Time(name, () => SHA256.HashData(input, output));
    });
}
