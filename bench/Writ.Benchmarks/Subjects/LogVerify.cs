using Writ.Benchmarks.Harness;
using Writ.Host.Verifying;

namespace Writ.Benchmarks.Subjects;

/// <summary>One evidence file of a real run, as <c>writ verify</c> checks it: parsed, every digest, proof and signature computed, and
/// the decision made again by the engine. Goal: 5 ms.</summary>
internal static class LogVerify
{
    public static Subject Subject { get; } = new("log/verify", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        await using var embedded = await EmbeddedPlane.Open();
        await Programs.Run(Programs.Writ, ["run", "--", "/bin/true"], embedded.Plane.Data.Path, embedded.Request.WorkingDirectory);
        var evidence = await File.ReadAllBytesAsync(Directory.GetFiles(embedded.Plane.Data.Evidence).Single());
        var trust = embedded.Plane.Trust.Json;
        yield return Loop.Time("log/verify", () =>
        {
            if (!EvidenceVerification.Check(evidence, trust).Holds) throw new InvalidDataException("log/verify: the evidence does not hold");
        });
    }
}
