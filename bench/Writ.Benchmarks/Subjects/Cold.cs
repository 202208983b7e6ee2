using Writ.Benchmarks.Harness;

namespace Writ.Benchmarks.Subjects;

/// <summary>The whole <c>writ run -- /bin/true</c> process: embedded, and through a running server.</summary>
internal static class Cold
{
    private const int Rounds = 40;

    private static readonly string[] Arguments = ["run", "-q", "--", "/bin/true"];

    public static Subject Subject { get; } = new("run/cold", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        var directory = Directory.CreateTempSubdirectory("writ-bench-");
        try
        {
            var work = directory.CreateSubdirectory("work").FullName;
            var (alone, served) = (Path.Combine(directory.FullName, "alone"), Path.Combine(directory.FullName, "served"));
            foreach (var data in new[] { alone, served }) await Programs.Run(Programs.Writ, ["policy", "init"], data, work);
            using var server = Programs.Start(Programs.Writ, ["serve", "--port", "0"], served, work);
            try
            {
                _ = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
                foreach (var line in await Interleaved.Time(
                    Rounds,
                    Way.Simple("run/cold", () => Programs.Run(Programs.Writ, Arguments, alone, work)),
                    Way.Simple("run/cold/served", () => Programs.Run(Programs.Writ, Arguments, served, work))))
                {
                    yield return line;
                }
            }
            finally
            {
                server.Kill(entireProcessTree: true);
                await server.WaitForExitAsync();
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
