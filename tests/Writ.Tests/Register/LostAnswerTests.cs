using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>A connection that is lost during a commit: what became of it is read back, never guessed.</summary>
[Trait("law", "L5")]
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_was_lost_on_the_way_or_whose_answer_was_takes_place_once(bool answer)
    {
        var database = PostgresProcess.NameOf(PostgresProcess.Shared.NewDatabase());
        using var proxy = new LossyProxy(PostgresProcess.Shared.Folder, answer);
        await using var register = await PostgresRegister.Open(proxy.AddressOf(database), TimeProvider.System);

        var verdict = await register.Commit(new RegisterBatch(
            [new Claim(Spaces.Spend, "prm_1", default), new Count("c", "w", 1, 10), new Append(new byte[] { 1 }, default, "t")]));

        Assert.True(proxy.HasLost);
        Assert.True(verdict.Committed);
        Assert.Equal(1, Assert.Single(verdict.Values));
        Assert.Equal(1, await register.Counted("c", "w"));
        Assert.Equal(1, await register.LogSize());
    }

    [FaultsFact]
    public async Task Who_guesses_that_a_lost_commit_did_not_take_place_refuses_what_was_spent()
    {
        var database = PostgresProcess.NameOf(PostgresProcess.Shared.NewDatabase());
        using var proxy = new LossyProxy(PostgresProcess.Shared.Folder, answer: true);

        var (exit, _) = await ChildProcess.Run(
            "register-append", [proxy.AddressOf(database), "1"], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = "read-back" });

        // Said to be refused, and yet it is in the register.
        Assert.Equal(1, exit);
        await using var register = await PostgresRegister.Open(PostgresProcess.Shared.AddressOf(database), TimeProvider.System);
        Assert.Equal(1, await register.LogSize());
    }
}
