using System.Collections.Concurrent;
using Writ.Authorize.Budgeting;
using Writ.Core.Documents;
using Writ.Core.Storage;

namespace Writ.Tests.Authorize;

/// <summary>Budgets over a register: bounded whoever races, and given back once. Every register derives it.</summary>
public abstract class BudgetSuite : IAsyncLifetime
{
    private const long Now = 1_760_000_000_000;

    private static readonly BudgetWindow Day = new(86_400_000, Sliding: false);

    private readonly List<IRegister> _opened = [];

    protected abstract IRegister OpenStore();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var register in _opened) await register.DisposeAsync();
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task A_hot_budget_is_never_exceeded_and_given_to_the_last_unit()
    {
        var registers = new[] { Open(), Open() };
        var granted = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var permit = $"prm_{caller}_{i}";
                if ((await Commit(registers[caller % 2], Reservation.Reserve(permit, [Draw(1, 500)], Now))).Committed) granted.Add(permit);
            }
        })));

        Assert.Equal(500, granted.Count);
        Assert.Equal(500, await registers[0].Counted(Draw(1, 500).Counter, Day.At(Now)));
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task Of_many_that_settle_one_reservation_one_does()
    {
        var registers = new[] { Open(), Open() };
        await Commit(registers[0], Reservation.Reserve("prm_1", [Draw(10, 100), Draw(3, 100, "another")], Now));
        var held = await Reservation.Find(registers[1], "prm_1");

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller =>
            Task.Run(() => Commit(registers[caller % 2], held.Settle("prm_1", new Usage { Started = Started.Yes, Tokens = 4 })).AsTask())));

        Assert.Single(verdicts, verdict => verdict.Committed);
        Assert.Equal(4, await registers[0].Counted(Draw(10, 100).Counter, Day.At(Now)));
        Assert.Equal(Reservation.Nothing, await Reservation.Find(registers[0], "prm_1"));
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task Without_the_row_a_reservation_is_given_back_twice()
    {
        // The attack that the row is there against, with the row left out.
        var register = Open();
        await Commit(register, Reservation.Reserve("prm_1", [Draw(10, 100)], Now));
        await Commit(register, Reservation.Reserve("prm_2", [Draw(10, 100)], Now));
        var settle = (await Reservation.Find(register, "prm_1")).Settle("prm_1", Usage.None).Where(request => request is Count).ToList();

        Assert.True((await Commit(register, settle)).Committed);
        Assert.True((await Commit(register, settle)).Committed);

        Assert.Equal(0, await register.Counted(Draw(10, 100).Counter, Day.At(Now)));
    }

    [Fact]
    public async Task A_permit_that_one_budget_refuses_takes_nothing_of_the_others()
    {
        var register = Open();

        var verdict = await Commit(register, Reservation.Reserve("prm_1", [Draw(10, 100), Draw(11, 10, "small")], Now));

        Assert.False(verdict.Committed);
        Assert.Equal(1, verdict.RejectedRequest);
        Assert.Equal(100, await new Budgets(register).Left(Draw(0, 100), Now));
        Assert.Equal(Reservation.Nothing, await Reservation.Find(register, "prm_1"));
    }

    [Fact]
    public async Task A_sliding_window_counts_what_is_less_than_its_length_ago_and_forgets_the_rest()
    {
        var register = Open();
        var minute = new BudgetWindow(60_000, Sliding: true);
        BudgetDraw Of(long amount) => new("calls", "all", minute, 10, BudgetMeasure.Calls, amount);
        await Commit(register, Reservation.Reserve("prm_1", [Of(7)], Now));

        Assert.False((await Commit(register, Reservation.Reserve("prm_2", [Of(4)], Now + 59_999))).Committed);
        Assert.Equal(3, await new Budgets(register).Left(Of(0), Now + 59_999));
        Assert.True((await Commit(register, Reservation.Reserve("prm_2", [Of(10)], Now + 64_000))).Committed);
    }

    [Fact]
    public async Task A_fixed_window_begins_anew_at_a_multiple_of_its_length()
    {
        var register = Open();
        var end = Day.EndsAt(Now)!.Value;
        await Commit(register, Reservation.Reserve("prm_1", [Draw(100, 100)], end - 1));

        Assert.False((await Commit(register, Reservation.Reserve("prm_2", [Draw(1, 100)], end - 1))).Committed);
        Assert.True((await Commit(register, Reservation.Reserve("prm_2", [Draw(100, 100)], end))).Committed);
        Assert.Contains("WRIT2020", (await new Budgets(register).Explain(Draw(1, 100), end)).Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BudgetMeasure.Calls, Started.Yes, 1)]
    [InlineData(BudgetMeasure.Calls, Started.Unknown, 1)]
    [InlineData(BudgetMeasure.Calls, Started.No, 0)]
    [InlineData(BudgetMeasure.Seconds, Started.Yes, 3)]
    [InlineData(BudgetMeasure.Bytes, Started.Yes, 700)]
    [InlineData(BudgetMeasure.CpuMs, Started.Yes, 1_200)]
    [InlineData(BudgetMeasure.Held, Started.Yes, 0)]
    [InlineData(BudgetMeasure.Tokens, Started.Yes, 1)]
    public void What_is_not_known_to_be_unused_counts_as_used(BudgetMeasure measure, Started started, long used)
    {
        var usage = new Usage { Started = started, WallMs = 2_001, Bytes = 700, CpuMs = 1_200 };

        Assert.Equal(used, usage.Of(measure, reserved: 1));
        Assert.Equal(started == Started.No ? 0 : 50, usage.Of(BudgetMeasure.Minor, reserved: 50));
    }

    private static BudgetDraw Draw(long amount, long limit, string name = "refunds") => new(name, "User::\"ann\"", Day, limit, BudgetMeasure.Tokens, amount);

    private static ValueTask<RegisterVerdict> Commit(IRegister register, IReadOnlyList<RegisterRequest> requests) => register.Commit(new RegisterBatch(requests));

    private IRegister Open()
    {
        var register = OpenStore();
        _opened.Add(register);
        return register;
    }
}
