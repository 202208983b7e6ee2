namespace Writ.Tests.Support;

public sealed class MutatorTests
{
    [Fact]
    public void The_same_seed_makes_the_same_bytes_and_never_the_original()
    {
        byte[] original = [.. "{\"a\":1}"u8];
        var (one, other) = (new Mutator(7), new Mutator(7));
        for (var round = 0; round < 1_000; round++)
        {
            var mutated = one.Mutate(original);
            Assert.Equal(mutated, other.Mutate(original));
            Assert.NotEqual(original, mutated);
        }
    }

    [Fact]
    public void A_flipped_bit_is_one_bit()
    {
        var mutator = new Mutator(7);
        byte[] original = [1, 2, 3, 4];
        for (var round = 0; round < 100; round++)
        {
            var differing = original.Zip(mutator.FlipBit(original), (before, after) => int.PopCount(before ^ after)).Sum();
            Assert.Equal(1, differing);
        }
    }
}
