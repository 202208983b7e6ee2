using FsCheck;
using FsCheck.Fluent;
using Writ.Decide;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

public sealed class LimitsTextTests
{
    [Fact]
    public void Every_limit_is_read_in_its_unit()
    {
        Assert.True(LimitsText.TryParse("wall=30s cpu=10s memory=512MiB output=1MiB processes=32 file=10MiB files=256 tokens=4000", out var limits, out _));
        Assert.Equal(
            new Limits
            {
                WallMs = 30_000, CpuMs = 10_000, MemoryBytes = 512L << 20, OutputBytes = 1L << 20,
                Processes = 32, FileBytes = 10L << 20, OpenFiles = 256, Tokens = 4000,
            },
            limits);
    }

    [Theory]
    [InlineData("wall=1h30m", 5_400_000)]
    [InlineData("wall=500ms", 500)]
    [InlineData("  wall=10m  ", 600_000)]
    public void Times_are_milliseconds(string text, long expected)
    {
        Assert.True(LimitsText.TryParse(text, out var limits, out _));
        Assert.Equal(expected, limits.WallMs);
    }

    [Theory]
    [InlineData("", "no limit is named")]
    [InlineData("wal=30s", "there is no limit `wal`")]
    [InlineData("wall", "`wall` has no value")]
    [InlineData("wall=", "`` is not a time")]
    [InlineData("wall=30", "`30` is not a time")]
    [InlineData("wall=-3s", "`-3s` is not a time")]
    [InlineData("wall=0s", "`0s` is not a time")]
    [InlineData("wall=30s wall=20s", "`wall` is limited twice")]
    [InlineData("wall=30s,cpu=1s", "`30s,cpu=1s` is not a time")]
    [InlineData("memory=512MB", "`512MB` is not a size")]
    [InlineData("memory=MiB", "`MiB` is not a whole number above zero")]
    [InlineData("memory=0", "`0` is not a whole number above zero")]
    [InlineData("memory=9007199254740992", "`9007199254740992` is too large")]
    [InlineData("memory=9000TiB", "`9000TiB` is too large")]
    [InlineData("memory=1.5GiB", "`1.5GiB` is not a size")]
    [InlineData("processes=٣", "`٣` is not a whole number above zero")]
    [InlineData("processes=32 tokens=+4", "`+4` is not a whole number above zero")]
    public void What_is_no_limit_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(LimitsText.TryParse(text, out _, out var why));
        Assert.Equal("WRIT1530", why.Id);
        Assert.StartsWith(reason, why.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(why.Remedy);
    }

    [Fact]
    public void A_slip_gets_a_suggestion()
    {
        Assert.False(LimitsText.TryParse("memroy=1GiB", out _, out var why));
        Assert.Equal("did you mean `memory`?", why.Remedy);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var amount = Gen.Choose(1, int.MaxValue).Select(i => (long)i);
        var maybe = Gen.OneOf(Gen.Constant<long?>(null), amount.Select(i => (long?)i), amount.Select(i => (long?)((i % 1000) + 1) << 20));
        var limits = Gen.ArrayOf(maybe, 8).Where(a => a.Any(value => value is not null)).Select(a => new Limits
        {
            WallMs = a[0], CpuMs = a[1], MemoryBytes = a[2], OutputBytes = a[3], Processes = a[4], FileBytes = a[5], OpenFiles = a[6], Tokens = a[7],
        });
        Prop.ForAll(limits.ToArbitrary(), written =>
            LimitsText.TryParse(LimitsText.Write(written), out var read, out _) && read == written).QuickCheckThrowOnFailure();
    }
}
