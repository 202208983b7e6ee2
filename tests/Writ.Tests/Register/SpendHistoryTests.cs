using static Writ.Tests.Register.SpendHistory;

namespace Writ.Tests.Register;

/// <summary>The checker itself: what it must find, and what it must let pass.</summary>
public sealed class SpendHistoryTests
{
    [Fact]
    public void Overlapping_calls_of_which_one_wins_are_linearizable() =>
        Assert.Empty(Violations([new("p", "a", 1, 5, Answer.Lost), new("p", "b", 2, 4, Answer.Won), new("p", "c", 6, 7, Answer.Lost)]));

    [Fact]
    public void Two_winners_are_found() =>
        Assert.Single(Violations([new("p", "a", 1, 2, Answer.Won), new("p", "b", 1, 2, Answer.Won), new("q", "b", 1, 2, Answer.Won)]));

    [Fact]
    public void A_refusal_before_the_winner_asked_is_found() =>
        Assert.Single(Violations([new("p", "a", 1, 2, Answer.Lost), new("p", "b", 3, 4, Answer.Won)]));

    [Fact]
    public void A_permit_that_is_refused_to_all_is_found() =>
        Assert.Single(Violations([new("p", "a", 1, 2, Answer.Lost), new("p", "b", 3, 4, Answer.Lost)]));

    [Fact]
    public void A_call_without_an_answer_may_have_won_before_the_refusals_but_not_after() =>
        Assert.Single(Violations(
        [
            new("p", "a", 1, 9, Answer.Unknown), new("p", "b", 3, 4, Answer.Lost),
            new("q", "a", 5, 9, Answer.Unknown), new("q", "b", 3, 4, Answer.Lost),
        ]));

    [Fact]
    public async Task A_store_that_looks_before_it_writes_is_found_out()
    {
        // The planted fault: between the look and the write another caller looks.
        Dictionary<string, string> spent = [];
        using var bothLooked = new Barrier(2);
        async Task<Call> Spend(string caller) => await Task.Run(() =>
        {
            bool taken;
            lock (spent) taken = spent.ContainsKey("p");
            bothLooked.SignalAndWait();
            lock (spent) spent["p"] = caller;
            return new Call("p", caller, 1, 2, taken ? Answer.Lost : Answer.Won);
        });

        Assert.Single(Violations(await Task.WhenAll(Spend("a"), Spend("b"))));
    }
}
