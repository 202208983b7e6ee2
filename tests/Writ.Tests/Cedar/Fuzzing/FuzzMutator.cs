using System.Text;
using System.Text.RegularExpressions;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>
/// Makes inputs from seeds: bytes changed, words exchanged and moved, seeds crossed, brackets nested, parts repeated. Input
/// number n of a seed number is always the same, so a finding is named by two numbers.
/// </summary>
internal sealed partial class FuzzMutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<string> words, int seed)
{
    private const int Largest = 128 * 1024;

    public byte[] Make(int number)
    {
        // The source of the input's randomness is its number.
        var random = new Random(HashCode(seed, number));
        var input = seeds[random.Next(seeds.Count)];
        // Mostly one: what is changed much is refused at its first mistake.
        for (var changes = 1 + (random.Next(3) / 2 * random.Next(4)); changes > 0; changes--) input = Change(input, random);
        return input.Length > Largest ? input[..Largest] : input;
    }

    // Not the framework's, which differs from process to process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + (number * 16_777_619));

    private byte[] Change(byte[] input, Random random) => random.Next(10) switch
    {
        0 or 1 => new Mutator(random.Next()).Mutate(input),
        2 => Cross(input, seeds[random.Next(seeds.Count)], random),
        3 => Repeat(input, random),
        4 => Nest(input, random),
        _ => ChangeWord(Encoding.Latin1.GetString(input), random),
    };

    private static byte[] Cross(byte[] one, byte[] other, Random random) => [.. one[..random.Next(one.Length + 1)], .. other[random.Next(other.Length + 1)..]];

    private static byte[] Repeat(byte[] input, Random random)
    {
        if (input.Length == 0) return input;
        var from = random.Next(input.Length);
        var part = input[from..Math.Min(input.Length, from + random.Next(1, 60))];
        var times = random.Next(4) == 0 ? 1_000 : random.Next(2, 20);
        return [.. input[..from], .. Enumerable.Repeat(part, times).SelectMany(bytes => bytes), .. input[from..]];
    }

    private static byte[] Nest(byte[] input, Random random)
    {
        if (input.Length == 0) return input;
        var (open, close) = random.Next(8) switch
        {
            0 => ("(", ")"),
            1 => ("[", "]"),
            2 => ("{\"a\":", "}"),
            3 => ("{a:", "}"),
            4 => ("!", ""),
            5 => ("if true then ", " else 1"),
            6 => ("Set<", ">"),
            _ => ("{\"!\":{\"arg\":", "}}"),
        };
        var depth = random.Next(3) == 0 ? 1_500 : random.Next(1, 250);
        var from = random.Next(input.Length);
        var to = Math.Min(input.Length, from + random.Next(30));
        return [.. input[..from], .. Times(open, depth), .. input[from..to], .. Times(close, depth), .. input[to..]];
    }

    private static byte[] Times(string text, int times) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

    // Latin-1 keeps every byte, so that a change of a word changes nothing else.
    private byte[] ChangeWord(string text, Random random)
    {
        var found = Words().Matches(text);
        if (found.Count == 0) return Encoding.Latin1.GetBytes(text + words[random.Next(words.Count)]);
        var at = found[random.Next(found.Count)];
        var other = found[random.Next(found.Count)].Value;
        var word = random.Next(5) switch
        {
            0 => "",
            1 => at.Value + " " + at.Value,
            2 => other,
            3 => at.Value + " " + words[random.Next(words.Count)],
            _ => words[random.Next(words.Count)],
        };
        return Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, at.Index), word, text.AsSpan(at.Index + at.Length)));
    }

    [GeneratedRegex("""//[^\n]*|"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z_0-9]*|[0-9]+|::|==|!=|<=|>=|&&|\|\||\S""", RegexOptions.Singleline)]
    private static partial Regex Words();
}
