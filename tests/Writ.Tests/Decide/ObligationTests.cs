using FsCheck;
using FsCheck.Fluent;
using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;
using Limits = Writ.Core.Documents.Limits;

namespace Writ.Tests.Decide;

public sealed class ObligationTests
{
    private const int Runs = 40;
    private const string Head = "permit (principal, action == Action::\"process.exec\", resource);";

    [Fact]
    public void Of_each_limit_the_smallest_holds_whoever_asks_and_in_any_order() => Check((asked, permits) =>
    {
        var expected = permits.Append(asked).Aggregate((left, right) => left.Tighten(right));
        return Merged(asked, permits) == expected && Merged(asked, [.. permits.Reverse()]) == expected;
    });

    [Fact]
    public void One_permit_more_never_loosens() => Check((asked, permits) =>
    {
        var fewer = Merged(asked, permits[..^1]);
        var more = Merged(asked, permits);
        return more == more.Tighten(fewer);
    });

    [Fact]
    public void What_is_asked_for_is_never_exceeded() => Check((asked, permits) =>
    {
        var merged = Merged(asked, permits);
        return merged == merged.Tighten(asked);
    });

    private static void Check(Func<Limits, Limits[], bool> property)
    {
        var input =
            from asked in Some()
            from permits in Gen.ArrayOf(Some()).Where(limits => limits.Length is > 0 and < 6)
            select (asked, permits);
        Prop.ForAll(input.ToArbitrary(), given => property(given.asked, given.permits)).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    private static Gen<Limits> Some()
    {
        var amount = Gen.OneOf(Gen.Constant<long?>(null), Gen.Choose(1, 5).Select(i => (long?)i * 1_000));
        return Gen.ArrayOf(amount, 8).Select(a => new Limits
        {
            WallMs = a[0], CpuMs = a[1], MemoryBytes = a[2], OutputBytes = a[3], Processes = a[4], FileBytes = a[5], OpenFiles = a[6], Tokens = a[7],
        });
    }

    private static Limits Merged(Limits asked, Limits[] permits)
    {
        var policies = permits.Select(limits => LimitsText.Write(limits) is { Length: > 0 } text ? $"@limits(\"{text}\") {Head}" : Head);
        var bundle = Bundle($"@profile(\"plain\") {Head}\n" + string.Join('\n', policies));
        var decision = Ask(bundle, Intent() with { Limits = asked });
        Assert.Equal(DecisionEffect.Allow, decision.Effect);
        return decision.Obligations!.Limits;
    }
}
