namespace Writ.Cedar;

/// <summary>
/// Types of entities and keys of records, one instance of each of those met lately: two that are equal are then most often the
/// same, which is seen without looking at their characters. Nothing but speed depends on it.
/// </summary>
internal static class SharedNames
{
    // What is kept is bounded, whoever chooses the names: so many, of so many characters.
    private const int Most = 1024;
    private const int Longest = 64;

    private static readonly string?[] Recent = new string?[Most];

    public static string Of(string name)
    {
        if (name.Length > Longest) return name;
        ref var place = ref Recent[name.GetHashCode(StringComparison.Ordinal) & (Most - 1)];
        var known = Volatile.Read(ref place);
        if (known == name) return known;
        Volatile.Write(ref place, name);
        return name;
    }
}
