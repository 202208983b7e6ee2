namespace Writ.Benchmarks.Harness;

/// <summary>One way of doing a thing that others do too.</summary>
/// <param name="Name">Of its line.</param>
/// <param name="Prepare">Done before each round and not timed; gives what is timed.</param>
internal sealed record Way(string Name, Func<Task<Func<Task>>> Prepare)
{
    public static Way Simple(string name, Func<Task> operation) => new(name, () => Task.FromResult(operation));
}
