using System.Diagnostics;
using System.Globalization;
using Writ.Tests.Cedar.Generated;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar.Differential;

/// <summary>
/// Our engine against the reference one and against a direct reading of the language, over generated cases: decisions,
/// reasons, failed policies, what is refused, and what validation finds. How to run it for long is in docs/conformance.md.
/// </summary>
public sealed class DifferentialTests
{
    private const int RequestsARun = 20_000;
    private const int RequestsACase = 40;
    private const int MostShown = 20;

    [NpmFact(ReferenceEngine.Package)]
    public void Generated_cases_are_answered_as_by_the_reference_engine()
    {
        var wanted = NumberFrom("WRIT_ORACLE_REQUESTS", RequestsARun);
        var first = NumberFrom("WRIT_ORACLE_SEED", 1);
        var workers = NumberFrom("WRIT_ORACLE_WORKERS", Math.Max(2, Environment.ProcessorCount / 2));
        var cases = (wanted + RequestsACase - 1) / RequestsACase;
        var began = Stopwatch.GetTimestamp();
        var done = new Comparison[workers];
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            using var reference = new ReferenceEngine();
            done[worker] = new Comparison(reference);
            for (var i = worker; i < cases; i += workers) done[worker].Ask(CaseGenerator.Make(first + i, RequestsACase));
        });

        var coverage = new Coverage();
        foreach (var one in done) coverage.Add(one.Coverage);
        var differences = done.SelectMany(d => d.Differences).ToList();
        Record($"seeds {first} to {first + cases - 1}: {cases * RequestsACase} requests, {differences.Count} differences, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; {coverage}");
        Assert.True(differences.Count == 0, $"{differences.Count} differences in {cases} cases\n{string.Join('\n', differences.Take(MostShown))}");
        // It must have met what it is about. A piece of a long run need not.
        if (first == 1 && wanted == RequestsARun) Assert.Empty(coverage.MissingOf(Coverage.Everything));
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    // Beside the other outputs of a test run: a long run is quoted from here.
    private static void Record(FormattableString line)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "test")).FullName;
        File.AppendAllText(Path.Combine(folder, "cedar-differential.txt"), FormattableString.Invariant(line) + "\n");
    }
}
