using System.Text;
using Writ.Core.Storage;
using Writ.Register;

namespace Writ.Tests.Register;

/// <summary>What a test of the register does in another process.</summary>
internal static class RegisterChild
{
    /// <summary>Commits one entry and claim after another; says each number once its commit has returned.</summary>
    public static async Task<int> Append(string path, int count)
    {
        await using var register = SqliteRegister.Open(path, TimeProvider.System);
        for (var i = 0; i < count; i++)
        {
            var name = $"{Environment.ProcessId}/{i}";
            var verdict = await register.Commit(new RegisterBatch([new Claim("spend", name, default), Entry(name)]));
            if (!verdict.Committed) return 1;
            Console.WriteLine(name);
        }

        return 0;
    }

    /// <summary>Many callers try to spend the same permits; says each that it was given.</summary>
    public static async Task<int> Spend(string path, int permits, int callers)
    {
        await using var register = SqliteRegister.Open(path, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var order = Enumerable.Range(0, permits).ToArray();
            new Random(caller ^ Environment.ProcessId).Shuffle(order);
            foreach (var permit in order)
            {
                var verdict = await register.Commit(new RegisterBatch([new Claim(Spaces.Spend, $"{permit}", default), Entry($"{permit}")]));
                if (verdict.Committed) Console.WriteLine(permit);
            }
        })));
        return 0;
    }

    /// <summary>Appends until the store refuses; says the numbers committed, then the diagnostic.</summary>
    public static async Task<int> Fill(string path)
    {
        try
        {
            await using var register = SqliteRegister.Open(path, TimeProvider.System);
            for (var i = 0; i < 10_000; i++)
            {
                var verdict = await register.Commit(new RegisterBatch([new Append(new byte[100], new byte[8_000], "fill", "exe_fill", i)]));
                Console.WriteLine(verdict.Indexes[0]);
            }

            return 0;
        }
        catch (RegisterException fault)
        {
            Console.WriteLine(fault.Message);
            return 3;
        }
    }

    /// <summary>Holds the write lock until it is killed.</summary>
    public static Task<int> Hold(string path)
    {
        using var connection = Writ.Register.Sqlite.SqliteConnection.Open(path);
        connection.Execute("BEGIN IMMEDIATE");
        Console.WriteLine("held");
        using var forever = new ManualResetEventSlim();
        forever.Wait();
        return Task.FromResult(0);
    }

    private static Append Entry(string name) => new(Encoding.UTF8.GetBytes(name), default, "test");
}
