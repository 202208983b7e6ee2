using Writ.Core.Documents;
using Writ.Execute.Running;

namespace Writ.Tests.Execute;

/// <summary>Alone: nothing else would get on beside these.</summary>
[Collection("GuardTests")]
public sealed class BusyMachineTests
{
    /// <summary>Where the kernel groups processes by session, each of these would have as much of the processors as all of us.</summary>
    [Fact]
    [Trait("law", "L6")]
    public async Task Runs_that_take_every_processor_cost_neither_themselves_nor_others_the_lease()
    {
        using var harness = new RunHarness { Runner = RunHarness.Real };
        var harnesses = Enumerable.Range(0, 24 * Environment.ProcessorCount).Select(_ => new RunHarness { Runner = RunHarness.Real }).ToList();
        try
        {
            var busy = harnesses.ConvertAll(each => each.Start("sh", "-c", "while :; do :; done"));
            var outcome = await harness.Run("sleep", "4");
            Assert.Equal(0, outcome.ExitCode);
            Assert.DoesNotContain(busy, run => run.Completion.IsCompleted);
            foreach (var run in busy) run.Stop(new StopReason(Outcome.Killed, "WRIT3200", "long enough"));
            Assert.All(await Task.WhenAll(busy.Select(run => run.Completion)).WaitAsync(TimeSpan.FromMinutes(1)),
                stopped => Assert.Equal((Outcome.Killed, Confirmation.Confirmed), (stopped.Outcome, stopped.Confirmation)));
        }
        finally
        {
            harnesses.ForEach(each => each.Dispose());
        }
    }
}
