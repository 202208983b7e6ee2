namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>A short run of what <c>eng/fuzz</c> runs for long.</summary>
public sealed class CedarFuzzTests
{
    private const int Inputs = 1_500;

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Any_input_is_refused_with_reason_or_understood_the_same_in_every_form(string target)
    {
        var run = new FuzzRun(FuzzTargets.Of(target), seed: 1);
        Assert.Null(run.Run(number => number < Inputs));
        // A mutator that only makes rubbish tests nothing but the first error; one that makes none tests no error.
        Assert.InRange(run.Accepted, Inputs / 100, Inputs * 49 / 50);
    }

    [Fact]
    public void The_same_numbers_make_the_same_input()
    {
        var target = FuzzTargets.Of("policies");
        var (one, other) = (new FuzzRun(target, 7), new FuzzRun(target, 7));
        for (var number = 0; number < 200; number++) Assert.Equal(one.Input(number), other.Input(number));
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("allocates")]
    public void A_target_that_misbehaves_is_found_out(string how)
    {
        var run = new FuzzRun(
            new FuzzTarget("bad", [[1, 2, 3]], ["word"], input => how switch
            {
                _ when input.Length % 7 != 3 => false,
                "throws" => throw new InvalidOperationException("found"),
                _ => new byte[100 << 20].Length == 0,
            }),
            seed: 1);
        Assert.Contains(how == "throws" ? "found" : "allocates", run.Run(number => number < 10_000), StringComparison.Ordinal);
    }
}
