using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Writ.Core.Storage;
using Writ.Register;

namespace Writ.Tests.Register;

/// <summary>What a test of the register does in another process.</summary>
internal static class RegisterChild
{
    /// <summary>A register's file, or the address of one in PostgreSQL.</summary>
    public static async Task<IRegisterStore> Open(string place) => place.StartsWith("postgres://", StringComparison.Ordinal)
        ? await PostgresRegister.Open(place, TimeProvider.System)
        : SqliteRegister.Open(place, TimeProvider.System);

    /// <summary>Commits one entry and claim after another; says each number once its commit has returned.</summary>
    public static async Task<int> Append(string place, int count)
    {
        await using var register = await Open(place);
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
    public static async Task<int> Spend(string place, int permits, int callers)
    {
        await using var register = await Open(place);
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

    /// <summary>Many callers try to spend the same permits, each with a unit of a budget and a log entry, and the winner gives half of the units
    /// back as a settlement does. Writes the history into a file; says "ready" once it is connected, and waits to be told to go.</summary>
    public static async Task<int> Contend(string place, int permits, int callers, string history)
    {
        await using var register = await Open(place);
        Console.WriteLine("ready");
        _ = await Console.In.ReadLineAsync();
        ConcurrentBag<SpendHistory.Call> calls = [];
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var name = $"{Environment.ProcessId}/{caller}";
            for (var permit = 0; permit < permits; permit++)
            {
                // An answer that was lost is asked for again, as recovery does: the claim makes that harmless.
                SpendHistory.Answer answer;
                do
                {
                    var asked = Stopwatch.GetTimestamp();
                    answer = await Try(
                        register, new Claim(Spaces.Spend, $"{permit}", Encoding.UTF8.GetBytes(name)), new Count("hot", "day", 1, long.MaxValue), Entry($"{permit}"));
                    calls.Add(new SpendHistory.Call($"{permit}", name, asked, Stopwatch.GetTimestamp(), answer));
                }
                while (answer == SpendHistory.Answer.Unknown);

                if (permit % 2 == 0 && answer == SpendHistory.Answer.Won)
                {
                    while (await Try(register, new Claim("settled", $"{permit}", default), new Count("hot", "day", -1, long.MaxValue)) == SpendHistory.Answer.Unknown)
                    {
                    }
                }
            }
        })));
        await File.WriteAllLinesAsync(history, calls.Select(call => call.ToString()));
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

    private static async Task<SpendHistory.Answer> Try(IRegister register, params RegisterRequest[] requests)
    {
        try
        {
            return (await register.Commit(new RegisterBatch(requests))).Committed ? SpendHistory.Answer.Won : SpendHistory.Answer.Lost;
        }
        catch (RegisterException)
        {
            return SpendHistory.Answer.Unknown;
        }
    }

    private static Append Entry(string name) => new(Encoding.UTF8.GetBytes(name), default, "test");
}
