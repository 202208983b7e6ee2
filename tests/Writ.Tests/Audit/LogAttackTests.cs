using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>The table of docs/spec/publication.md: each attack is found, by whom it says; and wins where that guard is off.</summary>
[Trait("law", "L11")]
public sealed class LogAttackTests
{
    [Theory]
    [InlineData("delete-last", "start", "WRIT4103")]
    [InlineData("delete-last", "check", "WRIT4127")]
    [InlineData("swap", "start", "WRIT4107")]
    [InlineData("swap", "check", "WRIT4122")]
    [InlineData("payload", "check", "WRIT4121")]
    [InlineData("erase", "check", "WRIT4128")]
    [InlineData("stranger", "check", "WRIT4120")]
    [InlineData("no-witness", "witness", "WRIT4114")]
    [InlineData("rollback-register", "start", "WRIT4104")]
    [InlineData("rollback-register", "check", "WRIT4127")]
    [InlineData("rollback-all", "witness", "WRIT4112")]
    [InlineData("fork", "witness", "WRIT4113")]
    [InlineData("two-views", "witness", "WRIT4113")]
    public async Task An_attack_is_found(string attack, string finder, string code) =>
        Assert.Equal((0, code + "\n"), await ChildProcess.Run("log-attack", [attack, finder]));

    [FaultsTheory]
    [InlineData("delete-last", "start", "log-tail-check")]
    [InlineData("delete-last", "check", "log-check-heads,log-check-files")]
    [InlineData("swap", "start", "log-tail-check")]
    [InlineData("swap", "check", "log-check-heads,log-check-files,log-check-order")]
    [InlineData("payload", "check", "log-check-payload")]
    [InlineData("erase", "check", "log-check-erasure")]
    [InlineData("stranger", "check", "log-check-keys,log-check-heads,log-check-files")]
    [InlineData("no-witness", "witness", "witness-at-start,witness-quorum")]
    [InlineData("rollback-register", "start", "log-tail-check,log-file-ahead")]
    [InlineData("rollback-all", "witness", "witness-at-start,witness-memory")]
    [InlineData("fork", "witness", "witness-at-start,witness-memory")]
    [InlineData("two-views", "witness", "witness-memory")]
    public async Task It_wins_where_the_guard_is_off(string attack, string finder, string guards) =>
        Assert.Equal((0, "won\n"), await ChildProcess.Run("log-attack", [attack, finder], new Dictionary<string, string> { ["WRIT_GUARD_OFF"] = guards }));
}
