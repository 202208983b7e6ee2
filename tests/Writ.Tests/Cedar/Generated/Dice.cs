namespace Writ.Tests.Cedar.Generated;

/// <summary>The one source of chance of a generated case: the same seed throws the same dice.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int end) => _random.Next(end);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> options) => options[_random.Next(options.Count)];

    public string Pick(params ReadOnlySpan<string> options) => options[_random.Next(options.Length)];

    /// <summary>Each of them with the same chance, in order.</summary>
    public List<T> Some<T>(IEnumerable<T> options, int percent) => [.. options.Where(_ => Chance(percent))];
}
