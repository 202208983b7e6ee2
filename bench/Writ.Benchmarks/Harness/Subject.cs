namespace Writ.Benchmarks.Harness;

/// <summary>Something measured: one name, one or more lines below it.</summary>
/// <param name="Name">What a filter is matched against: any part of it, or of a line it announces.</param>
/// <param name="Measure">Yields the lines as they are measured.</param>
internal sealed record Subject(string Name, Func<IAsyncEnumerable<Measurement>> Measure)
{
    public static Subject Of(string name, Func<string, Measurement> measure) => new(name, () => One(name, measure));

    private static async IAsyncEnumerable<Measurement> One(string name, Func<string, Measurement> measure)
    {
        await Task.CompletedTask;
        yield return measure(name);
    }
}
