using Writ.Audit;
using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>What a test of the log does in another process.</summary>
internal static class AuditChild
{
    /// <summary>The key of every test's log.</summary>
    public static Ed25519Signer Signer { get; } = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    /// <summary>Publishes all that is committed, as one run at the end does; says the size.</summary>
    public static async Task<int> Publish(string register, string folder)
    {
        await using var opened = SqliteRegister.Open(register, TimeProvider.System);
        using var checkpointer = await Checkpointer.Open(opened, folder, Signer, TimeProvider.System);
        var signed = await checkpointer.Publish(await opened.LogSize());
        Console.WriteLine(signed.Size);
        return 0;
    }

    /// <summary>Records and publishes for ever, and says of each entry that it was acknowledged, with its leaf's hash.</summary>
    public static async Task<int> Write(string register, string folder)
    {
        await using var opened = SqliteRegister.Open(register, TimeProvider.System);
        using var checkpointer = await Checkpointer.Open(opened, folder, Signer, TimeProvider.System);
        var statements = new P256Signer();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var entry = AuditFixture.Entry(statements, $"exe_{Environment.ProcessId}_{writer}", i);
                var verdict = await opened.Commit(new RegisterBatch([entry]));
                Console.WriteLine($"{verdict.Indexes[0]} {Convert.ToHexString(entry.Leaf.Span)}");
                if (i % 3 == 0) await checkpointer.Publish(verdict.Indexes[0] + 1);
            }
        })));
        return 0;
    }
}
