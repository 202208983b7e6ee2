using Writ.Report;
using Writ.Report.Components;

namespace Writ.Tests.Report;

public sealed class WrittenTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(40L, "<0.1 ms")]
    [InlineData(600L, "0.6 ms")]
    [InlineData(9_949L, "9.9 ms")]
    [InlineData(9_950L, "10 ms")]
    [InlineData(412_000L, "412 ms")]
    [InlineData(999_499L, "999 ms")]
    [InlineData(999_500L, "1.00 s")]
    [InlineData(2_400_000L, "2.40 s")]
    [InlineData(59_994_999L, "59.99 s")]
    [InlineData(59_995_000L, "0m 59s")]
    [InlineData(72_000_000L, "1m 12s")]
    [InlineData(7_260_000_000L, "2h 01m")]
    public void Durations_are_written_in_one_unit_or_two(long? microseconds, string written) => Assert.Equal(written, Written.Duration(microseconds));

    [Fact]
    public void Counts_are_grouped() => Assert.Equal("41,203", Written.Count(41_203));

    [Fact]
    public void Only_the_characters_that_differ_are_marked() =>
        Assert.Equal([("ab", false), ("XY", true), ("e", false)], HashDiff.Parts("abXYe", "abcde"));

    [Fact]
    public void Nothing_is_marked_without_something_to_compare_with() => Assert.Equal([("abc", false)], HashDiff.Parts("abc", ""));
}
