using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>What a run left in writable directories stands in its outcome, and nothing else does.</summary>
public sealed class WriteSurveyTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task What_a_run_leaves_is_named_with_its_size_and_digest()
    {
        File.WriteAllText(Path.Combine(_harness.Work, "untouched"), "old");
        File.WriteAllText(Path.Combine(_harness.Work, "changed"), "old");
        // Within one tick of the coarse clock a change from before would look like one of the run's.
        await Task.Delay(50);
        var outcome = await _harness.Shell("mkdir d; printf hello > d/new; printf more >> changed; printf x > gone; rm gone; touch -d 2001-01-01 d/new; ln -s /etc/passwd link");
        var writes = outcome.Writes!;
        Assert.Equal(3, writes.Count);
        Assert.False(writes.Incomplete);
        Assert.Equal(
            [
                new WrittenFile(Path.Combine(_harness.Work, "changed"), 7, Digest.Of("oldmore"u8)),
                new WrittenFile(Path.Combine(_harness.Work, "d/new"), 5, Digest.Of("hello"u8)),
                new WrittenFile(Path.Combine(_harness.Work, "link"), 11, null),
            ],
            writes.Files);
        Assert.Equal(23, writes.Bytes);
    }

    [Fact]
    public async Task More_than_a_receipt_can_list_is_counted()
    {
        var outcome = await _harness.Run("python3", "-c", "for i in range(300): open(f'f{i:03}', 'w').write('x')");
        Assert.Equal((300, 256, 300L), (outcome.Writes!.Count, outcome.Writes.Files.Count, outcome.Writes.Bytes));
    }

    [Fact]
    public async Task What_never_started_left_nothing()
    {
        _harness.Lease.Answer = _ => Writ.Execute.Running.LeaseAnswer.End(new StopReason(Outcome.Revoked, "WRIT2099", "ended by a test"));
        Assert.Null((await _harness.Run("touch", "x")).Writes);
    }
}
