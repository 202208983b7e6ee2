using System.Globalization;
using Xunit.Abstractions;

namespace Writ.Tests.Authorize.Simulation;

/// <summary>Leases, budgets and approvals under seeded schedules: the very types that ship, over a register in memory, while hosts
/// freeze, die, mishear and race. <c>WRIT_SCHEDULES=1000000 ./test SimulationTests</c> plays the full million.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 100_000;

    [Fact]
    [Trait("law", "L5")]
    [Trait("law", "L6")]
    [Trait("law", "L8")]
    public void No_schedule_breaks_a_law()
    {
        var count = Environment.GetEnvironmentVariable("WRIT_SCHEDULES") is { Length: > 0 } asked ? int.Parse(asked, CultureInfo.InvariantCulture) : Schedules;

        Assert.Null(FirstViolation(count, Plant.None));

        output.WriteLine($"{count} schedules");
    }

    [Theory]
    [InlineData(nameof(Plant.LeaseFromReceipt))]
    [InlineData(nameof(Plant.SettleUnguarded))]
    [InlineData(nameof(Plant.ApprovalOverwrites))]
    public void A_planted_fault_is_found(string name)
    {
        var found = FirstViolation(Schedules, Enum.Parse<Plant>(name));

        Assert.NotNull(found);
        output.WriteLine(found);
    }

    /// <summary>What the first schedule that broke a law did, with the seed that plays it again.</summary>
    private static string? FirstViolation(int count, Plant plant)
    {
        for (var seed = 0; seed < count; seed++)
        {
            try
            {
                Play(seed, plant);
            }
            catch (ViolationException violation)
            {
                return $"schedule {seed}: {violation.Message}";
            }
        }

        return null;
    }

    private static void Play(int seed, Plant plant)
    {
        var random = new Random(seed);
        switch (seed % 3)
        {
            case 0: new BudgetWorld(random, plant).Run(); break;
            case 1: new LeaseWorld(random, plant).Run(); break;
            default: new ApprovalWorld(random, plant).Run(); break;
        }
    }
}
