using Writ.Benchmarks.Harness;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Host.Keys;

using Subject = Writ.Benchmarks.Harness.Subject;

namespace Writ.Benchmarks.Subjects;

/// <summary>Appending to the log, each time beside the bare file with as many callers.</summary>
internal static class LogAppending
{
    private static readonly int[] CallersAtOnce = [1, 64, 1024];

    public static Subject[] Subjects { get; } =
    [
        new("log/append", Append), new("log/latency/5000", Paced), new("log/sign-append", SignAndAppend), new("log/publish", Publish),
    ];

    /// <summary>Durable, and integrated: in the tree, under a signed checkpoint that the register holds and the folder shows.</summary>
    private static async IAsyncEnumerable<Measurement> Append()
    {
        foreach (var callers in CallersAtOnce)
        {
            var bare = await Bare(callers);
            yield return bare;
            await using (var scene = await LogScene.Open())
            {
                yield return (await Callers.Time($"log/append/{callers}", callers, async operation =>
                    await scene.Checkpoints.Publish(await scene.Commit(LogScene.Entry(operation)) + 1))).ComparedWith(bare);
            }

            await using (var scene = await LogScene.Open())
                yield return (await Callers.Time($"log/append/{callers}/committed", callers, operation => scene.Commit(LogScene.Entry(operation)))).ComparedWith(bare);
        }
    }

    /// <summary>5,000 entries a second, whatever the ones before are waiting for: until each is durable, with its index; and until it is
    /// under a published checkpoint.</summary>
    private static async IAsyncEnumerable<Measurement> Paced()
    {
        await using var file = new BareFile();
        var bare = await Pace.Time("log/latency/5000/bare", 5_000, operation => file.Append(LogScene.Entry(operation).Leaf.ToArray()));
        yield return bare;
        await using (var scene = await LogScene.Open())
            yield return (await Pace.Time("log/latency/5000", 5_000, operation => scene.Commit(LogScene.Entry(operation)))).ComparedWith(bare);
        await using (var scene = await LogScene.Open())
        {
            yield return (await Pace.Time("log/latency/5000/published", 5_000, async operation =>
                await scene.Checkpoints.Publish(await scene.Commit(LogScene.Entry(operation)) + 1))).ComparedWith(bare);
        }
    }

    /// <summary>A statement is made, signed and committed with its envelope: what one step of an execution costs the log.</summary>
    private static async IAsyncEnumerable<Measurement> SignAndAppend()
    {
        var bare = await Bare(1024);
        yield return bare with { Name = "log/sign-append/bare" };
        using var signer = P256Signer.Create();
        await using var scene = await LogScene.Open();
        yield return (await Callers.Time("log/sign-append", 1024, operation => scene.Commit(Signed(signer, operation)))).ComparedWith(bare);
    }

    /// <summary>From the call to a published checkpoint over the entry, while the server's publisher follows.</summary>
    private static async IAsyncEnumerable<Measurement> Publish()
    {
        var bare = await Bare(64);
        yield return bare with { Name = "log/publish/bare" };
        await using var scene = await LogScene.Open();
        yield return (await Pace.Time("log/publish", 1_000, async operation =>
            await scene.Checkpoints.Publish(await scene.Commit(LogScene.Entry(operation)) + 1))).ComparedWith(bare);
    }

    private static async Task<Measurement> Bare(int callers)
    {
        await using var file = new BareFile();
        return await Callers.Time($"log/append/{callers}/bare", callers, operation => file.Append(LogScene.Entry(operation).Leaf.ToArray()));
    }

    private static Core.Storage.Append Signed(Signer signer, long operation)
    {
        var execution = $"exe_{operation}";
        var predicate = new RevocationPredicate { Target = execution, AtMs = operation, By = new EntityRef("User", "benchmark"), Reason = "none" };
        var subject = new Core.Statements.Subject(execution, Core.Digest.Of(BitConverter.GetBytes(operation)));
        var statement = SignedStatement.Sign(Statement.Create([subject], PredicateTypes.Revocation, predicate, DocumentsJson.Default.RevocationPredicate), signer);
        return new Core.Storage.Append(statement.Leaf.Bytes, statement.Envelope.ToJson(), PredicateTypes.Revocation);
    }
}
