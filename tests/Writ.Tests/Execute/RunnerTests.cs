using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Tests.Execute;

public sealed class RunnerTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_program_runs_confined_and_its_output_is_counted_and_digested()
    {
        var outcome = await _harness.Shell("echo out; echo err >&2; exit 3");
        Assert.True(outcome.Code is null, outcome.ToString());
        Assert.Equal(Outcome.Failed, outcome.Outcome);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("out\n", _harness.OutputText);
        Assert.Equal("err\n", _harness.ErrorText);
        Assert.Equal(4, outcome.StdoutBytes);
        Assert.Equal(Digest.Of("out\n"u8), outcome.StdoutDigest);
        Assert.Equal(Started.Yes, outcome.Started);
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        Assert.Equal(["sandbox.start", "image.match", "exit"], _harness.Journal.Events.Select(happened => happened.Kind));
    }
}
