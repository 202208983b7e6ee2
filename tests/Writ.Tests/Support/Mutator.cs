namespace Writ.Tests.Support;

/// <summary>Changes bytes at random, the same way for the same seed: for parsers that must refuse, never crash.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Interesting = [0x00, 0x01, 0x0a, 0x20, 0x22, 0x2f, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xc0, 0xed, 0xff];

    private readonly Random _random = new(seed);

    /// <summary>One to four changes to a copy; the result always differs from the original.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> original)
    {
        byte[] mutated;
        do
        {
            mutated = original.ToArray();
            for (var changes = _random.Next(1, 5); changes > 0; changes--) mutated = Change(mutated);
        }
        while (original.SequenceEqual(mutated));

        return mutated;
    }

    /// <summary>Flips exactly one bit.</summary>
    public byte[] FlipBit(ReadOnlySpan<byte> original)
    {
        var mutated = original.ToArray();
        mutated[_random.Next(mutated.Length)] ^= (byte)(1 << _random.Next(8));
        return mutated;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0) return [Interesting[_random.Next(Interesting.Length)]];
        var at = _random.Next(bytes.Length);
        var length = _random.Next(1, Math.Min(8, bytes.Length - at) + 1);
        return _random.Next(6) switch
        {
            0 => FlipBit(bytes),
            1 => [.. bytes[..at], Interesting[_random.Next(Interesting.Length)], .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], .. bytes[(at + length)..]],
            3 => [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]],
            4 => [.. bytes[..at], Interesting[_random.Next(Interesting.Length)], .. bytes[at..]],
            _ => bytes[..at],
        };
    }
}
