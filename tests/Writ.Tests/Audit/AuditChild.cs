using Writ.Audit;
using Writ.Audit.Witnessing;
using Writ.Core.Log;
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

    /// <summary>The same with a witness, whose folder is its own and stays.</summary>
    public static async Task<int> PublishWitnessed(string register, string folder, string witness)
    {
        await using var opened = SqliteRegister.Open(register, TimeProvider.System);
        using var opinion = Witness.Open(witness, "w.example", Signer, [Witnessing.WitnessedLog.LogKey], TimeProvider.System);
        using var checkpointer = await OpenWitnessed(opened, folder, opinion);
        Console.WriteLine((await checkpointer.Publish(await opened.LogSize())).Size);
        return 0;
    }

    public static ValueTask<Checkpointer> OpenWitnessed(IRegister register, string folder, Witness witness)
    {
        _ = WitnessPolicy.TryParse(System.Text.Encoding.UTF8.GetBytes($"witness w {witness.Key} http://w\nquorum w\n"), out var policy, out var why);
        var witnesses = new Witnesses(policy ?? throw new InvalidOperationException(why), TimeProvider.System,
            new Witnessing.WitnessHandler(new Dictionary<string, Witness> { ["w"] = witness }));
        return Checkpointer.Open(register, folder, Signer, TimeProvider.System, null, witnesses);
    }

    /// <summary>Records and publishes; then the disk breaks, and it goes on trying. Says what was acknowledged, and what was wrong.</summary>
    public static async Task<int> BreakDisk(string register, string folder, string call, int error)
    {
        var opened = SqliteRegister.Open(register, TimeProvider.System);
        var checkpointer = await Checkpointer.Open(opened, folder, Signer, TimeProvider.System);
        var (statements, published) = (new P256Signer(), false);
        for (var i = 0; i < 6; i++)
        {
            if (i == 2) FailingCalls.Install(call, error);
            try
            {
                var verdict = await opened.Commit(new RegisterBatch([AuditFixture.Entry(statements, "exe_broken", i)]));
                Console.WriteLine($"acknowledged {verdict.Indexes[0]}");
            }
            catch (RegisterException fault)
            {
                Console.WriteLine("register " + fault.Code);
            }

            try
            {
                published |= await checkpointer.Publish(await opened.LogSize()) is not null;
            }
            catch (RegisterException fault)
            {
                Console.WriteLine("folder " + fault.Code);
            }
        }

        // Not closed in good order: what it could still do would be another program's.
        return published ? 0 : 1;
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
