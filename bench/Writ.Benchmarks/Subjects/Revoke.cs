using System.Diagnostics;
using Writ.Authorize.Revoking;
using Writ.Benchmarks.Harness;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Storage;
using Writ.Host.Pipeline;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Benchmarks.Subjects;

/// <summary>From asking for a revocation until the running execution was told, which another process or replica governs: with one
/// execution running, and with a thousand. Beside it what the commit alone takes.</summary>
internal static class Revoke
{
    private const int Rounds = 200;

    private static readonly int[] Running = [1, 1_000];

    public static IEnumerable<Subject> Subjects { get; } = [new("revoke/sqlite", OfProcesses), new("revoke/postgres", OfReplicas)];

    /// <summary>Two processes on one data directory: another instance of the register is what the other has.</summary>
    private static async IAsyncEnumerable<Measurement> OfProcesses()
    {
        await using var governing = await EmbeddedPlane.Open();
        await using var elsewhere = SqliteRegister.Open(governing.Plane.Data.Register, TimeProvider.System);
        await foreach (var line in Measure("sqlite", governing.Plane, elsewhere)) yield return line;
    }

    private static async IAsyncEnumerable<Measurement> OfReplicas()
    {
        using var server = PostgresProcess.Start();
        await using var governing = await EmbeddedPlane.Open(server.NewDatabase());
        await using var other = await governing.Replica();
        await foreach (var line in Measure("postgres", governing.Plane, other.Plane.Register)) yield return line;
    }

    private static async IAsyncEnumerable<Measurement> Measure(string kind, ControlPlane governing, IRegister elsewhere)
    {
        foreach (var running in Running)
        {
            var commits = new Samples();
            var told = new Samples();
            for (var round = 0; round < Rounds; round++) await Round(governing, elsewhere, running, commits, told);
            var commit = commits.ToMeasurement($"revoke/{kind}/commit/{running}");
            yield return commit;
            yield return told.ToMeasurement($"revoke/{kind}/told/{running}").ComparedWith(commit);
        }
    }

    private static async Task Round(ControlPlane plane, IRegister elsewhere, int running, Samples commits, Samples told)
    {
        var target = RevocationTarget.Execution(plane.Intents.NewId(IdKind.Execution));
        var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        List<IDisposable> watched = [];
        for (var other = 1; other < running; other++)
            watched.Add(plane.RevocationWatch.Add([RevocationTarget.Everything, RevocationTarget.Execution($"exe_{other}")], plane.NowMs(), _ => { }, fault => heard.TrySetException(fault)));
        watched.Add(plane.RevocationWatch.Add([RevocationTarget.Everything, target], plane.NowMs(), _ => heard.TrySetResult(Stopwatch.GetTimestamp()), fault => heard.TrySetException(fault)));
        try
        {
            // Anywhere within the period of the watch, as revocations come.
            await Task.Delay(TimeSpan.FromMilliseconds(1 + (Stopwatch.GetTimestamp() % 13)));
            var from = Stopwatch.GetTimestamp();
            var verdict = await elsewhere.Commit(new RegisterBatch(Revocations.Revoke(target, new Revocation(target.Text, plane.NowMs(), new EntityRef("User", "bench"), "measured", long.MaxValue))));
            commits.Add(from, Stopwatch.GetTimestamp());
            if (!verdict.Committed) throw new InvalidDataException("a revocation was rejected");
            told.Add(from, await heard.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        }
        finally
        {
            foreach (var one in watched) one.Dispose();
        }
    }
}
