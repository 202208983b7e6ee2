using Writ.Tests.Support;

namespace Writ.Tests.Host;

/// <summary>A key that was taken away signs nothing more, none is taken away too early, and time does not go back; each wins where its guard is off.</summary>
[Trait("law", "L11")]
public sealed class KeyAttackTests
{
    [Theory]
    [InlineData("overlap", "WRIT6068")]
    [InlineData("rollback", "WRIT6066")]
    [InlineData("stranger", "WRIT6067")]
    [InlineData("log-key", "WRIT4101")]
    [InlineData("clock", "WRIT6005")]
    public async Task An_attack_is_found(string attack, string code) => Assert.Equal((0, code + "\n"), await ChildProcess.Run("key-attack", [attack]));

    [FaultsTheory]
    [InlineData("overlap", "key-overlap")]
    [InlineData("rollback", "trust-rollback")]
    [InlineData("stranger", "trust-succession")]
    [InlineData("log-key", "retired-log-key")]
    [InlineData("clock", "clock-floor")]
    public async Task It_wins_where_the_guard_is_off(string attack, string guard) =>
        Assert.Equal((0, "won\n"), await ChildProcess.Run("key-attack", [attack], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guard }));
}
