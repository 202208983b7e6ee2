using System.Globalization;
using Writ.Core.Storage;

namespace Writ.Benchmarks.Registers;

/// <summary>The rows that one authorization wrote, to be written again under other keys.</summary>
internal sealed class AuthorizedRows
{
    private readonly List<(string Space, ReadOnlyMemory<byte> Value)> _inserted = [];
    private readonly List<Put> _replaced = [];
    private readonly List<LogRow> _entries = [];

    private AuthorizedRows()
    {
    }

    public static async Task<AuthorizedRows> Of(IRegister register, string execution)
    {
        var rows = new AuthorizedRows();
        foreach (var space in new[] { Spaces.Permit, Spaces.Input, Spaces.Open, Spaces.Execution })
            rows._inserted.Add((space, (await register.Scan(space, null, 1)).Single().Value));
        var clock = (await register.Scan(Spaces.Clock, null, 1)).Single();
        rows._replaced.Add(new Put(Spaces.Clock, clock.Key, Put.AnyVersion, clock.Value));
        rows._entries.AddRange(await register.ReadExecution(execution));
        return rows;
    }

    public RegisterBatch Again(long operation)
    {
        var key = operation.ToString("d26", CultureInfo.InvariantCulture);
        return new RegisterBatch(
        [
            new Claim(Spaces.Spend, "prm_" + key, new byte[30]),
            .. _inserted.Select(row => new Put(row.Space, "key_" + key, 0, row.Value)),
            .. _replaced,
            .. _entries.Select(entry => new Append(entry.Leaf, entry.Payload, entry.PredicateType, "exe_" + key, entry.Number)),
        ]);
    }
}
