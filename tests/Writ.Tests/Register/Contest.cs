using System.Diagnostics;
using System.Text;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>Processes that all try to spend the same permits of one register, whatever is done to them and to it meanwhile; and what must hold in the end.</summary>
internal sealed class Contest : IDisposable
{
    /// <summary>Longer than ten thousand permits take on a busy machine, and than a register waits for a server that went away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TempDirectory _directory = new();
    private readonly string _place;
    private readonly int _permits;
    private readonly int _callers;
    private readonly List<(Process Process, string History)> _processes = [];

    public Contest(string place, int permits, int callers) => (_place, _permits, _callers) = (place, permits, callers);

    /// <summary>Starts a process and waits until it is connected.</summary>
    /// <param name="place">Where it finds the register, if not where the others do.</param>
    /// <param name="wrapped">A command that runs it.</param>
    public Process Enter(string? place = null, IReadOnlyList<string>? wrapped = null)
    {
        var history = _directory.PathOf($"history-{_processes.Count}");
        var process = ChildProcess.Start("register-contend", [place ?? _place, $"{_permits}", $"{_callers}", history], input: true, wrapped: wrapped);
        Assert.True(process.StandardOutput.ReadLine() == "ready", process.HasExited ? process.StandardError.ReadToEnd() : "it is not ready");
        _processes.Add((process, history));
        return process;
    }

    /// <summary>Lets all go at once, and waits until some permits are spent.</summary>
    public async Task Go()
    {
        // Opened before: a short contest could be over by the time that it is.
        await using var register = await RegisterChild.Open(_place);
        foreach (var (process, _) in _processes) process.StandardInput.Close();
        while (await register.LogSize() == 0) await Task.Yield();
    }

    /// <summary>Waits for those that were not killed, then judges the history and the register against each other.</summary>
    /// <param name="killed">Whose calls have no answers.</param>
    public async Task MustHold(params Process[] killed)
    {
        List<SpendHistory.Call> calls = [];
        foreach (var (process, history) in _processes)
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            if (killed.Contains(process)) continue;
            Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
            calls.AddRange((await File.ReadAllLinesAsync(history)).Select(SpendHistory.Call.Parse));
        }

        await using var register = await RegisterChild.Open(_place);
        Assert.Empty(await register.Examine());
        var spends = await All(register, Spaces.Spend);
        var settled = await All(register, "settled");

        // A winner that was killed could not say so: of its permits the others know only that they lost.
        var owner = spends.ToDictionary(spend => spend.Key, spend => Encoding.UTF8.GetString(spend.Value.Span));
        var silent = killed.Select(process => $"{process.Id}/").ToList();
        Assert.Empty(SpendHistory.Violations(calls.Where(call => !silent.Any(prefix => owner[call.Permit].StartsWith(prefix, StringComparison.Ordinal)))));

        // Every acknowledged spend is there and is the winner's; every permit was spent; budget and log count the same as the spends.
        Assert.All(calls.Where(call => call.Answer == SpendHistory.Answer.Won), call => Assert.Equal(call.Caller, owner[call.Permit]));
        Assert.Equal(_permits, spends.Count);
        Assert.Equal(_permits, await register.LogSize());
        Assert.Equal(_permits - settled.Count, await register.Counted("hot", "day"));
        if (calls.All(call => call.Answer != SpendHistory.Answer.Unknown) && killed.Length == 0) Assert.Equal((_permits + 1) / 2, settled.Count);
    }

    public void Dispose()
    {
        foreach (var (process, _) in _processes)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _directory.Dispose();
    }

    private static async Task<List<RegisterRow>> All(IRegister register, string space)
    {
        List<RegisterRow> all = [];
        for (var page = await register.Scan(space, null, 10_000); page.Count > 0; page = await register.Scan(space, all[^1].Key, 10_000)) all.AddRange(page);
        return all;
    }
}
