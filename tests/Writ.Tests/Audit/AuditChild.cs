using Writ.Audit;
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
}
