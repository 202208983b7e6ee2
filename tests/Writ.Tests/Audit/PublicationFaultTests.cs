using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>Every step of recording and publishing fails once, in each way that a step can fail.</summary>
[Trait("law", "L11")]
public sealed class PublicationFaultTests
{
    private const int First = 252;
    private const int Second = 8;

    private static readonly string[] Passing = ["WRIT4003", "WRIT4109"];

    [Theory]
    [InlineData(FaultKind.NoSpace)]
    [InlineData(FaultKind.Lost)]
    [InlineData(FaultKind.Torn)]
    [InlineData(FaultKind.DoneButReportedFailed)]
    public async Task Whichever_step_fails_the_log_is_sound_and_no_acknowledged_entry_is_missing(FaultKind kind)
    {
        await using var fixture = new AuditFixture();
        var entries = Enumerable.Range(0, First + Second).Select(i => fixture.Entry($"exe_{i}", 0)).ToList();
        var steps = 0;
        for (var reached = true; reached; steps++) reached = await Attempt(fixture, entries, kind, steps);

        // Writing, syncing and renaming each file, syncing the folders, two commits: if there were fewer the fault missed some.
        Assert.InRange(steps, 30, 200);
    }

    /// <summary>One log, with one fault in its second publication. False where that had fewer steps.</summary>
    private static async Task<bool> Attempt(AuditFixture fixture, List<Append> entries, FaultKind kind, int at)
    {
        var register = new MemoryRegister(static () => { });
        var disk = new CrashingFiles(new Random(at));
        List<Append> acknowledged = [];
        using (var before = await Open(fixture, register, disk))
        {
            await Record(register, entries[..First], acknowledged);
            await before.Publish(First);
        }

        var fault = new InjectedFault(kind, at);
        var failing = new FailingRegister(register, fault);
        using var checkpointer = await Open(fixture, failing, new FailingFiles(disk, fault));
        await Record(failing, entries[First..], acknowledged);
        await Try(checkpointer, failing);

        // The same process goes on; then another one, after a power cut that takes whatever was not synced.
        await Try(checkpointer, failing);
        disk.Restart(powerCut: true);
        using var next = await Open(fixture, register, disk);
        var size = await register.LogSize();
        Assert.Equal(size, (await next.Publish(size)).Size);
        await Check(register, disk, next, acknowledged);
        return fault.Happened;
    }

    private static async Task Record(IRegister register, List<Append> entries, List<Append> acknowledged)
    {
        try
        {
            var verdict = await register.Commit(new RegisterBatch([.. entries]));
            if (verdict.Committed) acknowledged.AddRange(entries);
        }
        catch (RegisterException planted) when (planted.Code == "WRIT4003")
        {
            // Nothing was acknowledged.
        }
    }

    private static async Task Try(Checkpointer checkpointer, FailingRegister register)
    {
        try
        {
            await checkpointer.Publish(await register.LogSize());
        }
        catch (RegisterException fault)
        {
            // A fault that passes, said as one: not a contradiction, which would halt for good.
            Assert.Contains(fault.Code, Passing);
        }
    }

    private static async Task Check(MemoryRegister register, CrashingFiles disk, Checkpointer checkpointer, List<Append> acknowledged)
    {
        var report = await LogCheck.Run(register, disk, checkpointer.Keys, null);
        Assert.Empty(report.Findings);
        Assert.Equal(register.Entries.Count, report.Size);
        var there = register.Entries.Select(row => Convert.ToHexString(row.Leaf.Span)).ToHashSet();
        Assert.All(acknowledged, entry => Assert.Contains(Convert.ToHexString(entry.Leaf.Span), there));
    }

    private static ValueTask<Checkpointer> Open(AuditFixture fixture, IRegister register, Writ.Audit.Files.IFileLayer files) =>
        Checkpointer.Open(register, "simulated", files, fixture.Signer, TimeProvider.System, null);
}
