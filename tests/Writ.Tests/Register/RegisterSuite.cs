using System.Text;
using Writ.Core.Storage;

namespace Writ.Tests.Register;

/// <summary>What every register must do. Each implementation derives one class from it and opts out of nothing.</summary>
public abstract partial class RegisterSuite : IAsyncLifetime
{
    private readonly List<IRegister> _opened = [];

    /// <summary>Opens the test's store, empty at first; every call is another instance, as in another process.</summary>
    protected abstract IRegister OpenStore();

    protected IRegister Open()
    {
        var register = OpenStore();
        _opened.Add(register);
        return register;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var register in _opened) await register.DisposeAsync();
    }

    [Fact]
    public async Task A_claim_is_granted_once_and_never_again()
    {
        var register = Open();
        Assert.True((await Commit(register, new Claim("spend", "prm_1", Bytes("first")))).Committed);

        var second = await Commit(register, new Claim("spend", "prm_1", Bytes("second")));

        Assert.False(second.Committed);
        Assert.Equal(0, second.RejectedRequest);
        var row = await register.Read("spend", "prm_1");
        Assert.Equal("first", Text(row!.Value));
        Assert.Equal(1, row.Version);
    }

    [Fact]
    public async Task A_claim_in_another_space_is_another_claim()
    {
        var register = Open();
        await Commit(register, new Claim("spend", "k", default));

        Assert.True((await Commit(register, new Claim("nonce", "k", default))).Committed);
    }

    [Fact]
    public async Task A_claim_is_not_overwritten_by_a_put()
    {
        var register = Open();
        await Commit(register, new Claim("spend", "k", Bytes("claimed")));

        Assert.False((await Commit(register, new Put("spend", "k", 1, Bytes("x")))).Committed);
        Assert.False((await Commit(register, new Put("spend", "k", Put.AnyVersion, Bytes("x")))).Committed);
        Assert.Equal("claimed", Text((await register.Read("spend", "k"))!.Value));
    }

    [Fact]
    public async Task A_row_that_was_put_cannot_be_claimed()
    {
        var register = Open();
        await Commit(register, new Put("spend", "k", 0, Bytes("put")));

        Assert.False((await Commit(register, new Claim("spend", "k", default))).Committed);
    }

    [Fact]
    public async Task A_lease_is_one_holders_until_it_runs_out()
    {
        var register = Open();
        Assert.Equal([1], (await Commit(register, new Lease("host", "a", 0, 1_000, 2_000))).Values);

        Assert.False((await Commit(register, new Lease("host", "b", 0, 1_999, 3_000))).Committed);
        Assert.Equal([1], (await Commit(register, new Lease("host", "a", 1, 1_500, 2_500))).Values);
        Assert.False((await Commit(register, new Lease("host", "b", 0, 2_499, 3_000))).Committed);
        Assert.Equal([2], (await Commit(register, new Lease("host", "b", 0, 2_500, 3_500))).Values);
    }

    [Fact]
    public async Task A_frozen_holder_that_thaws_does_not_renew_a_lease_that_was_taken_over()
    {
        var register = Open();
        await Commit(register, new Lease("host", "a", 0, 1_000, 2_000));
        await Commit(register, new Lease("host", "b", 0, 2_000, 3_000));

        Assert.False((await Commit(register, new Lease("host", "a", 1, 2_100, 4_000))).Committed);
        Assert.False((await Commit(register, new Lease("host", "a", 2, 2_100, 4_000))).Committed);
    }

    [Fact]
    public async Task An_earlier_incarnation_of_a_holder_does_not_renew_what_the_later_one_took()
    {
        var register = Open();
        await Commit(register, new Lease("host", "a", 0, 1_000, 2_000));
        Assert.Equal([2], (await Commit(register, new Lease("host", "a", 0, 1_100, 2_100))).Values);

        Assert.False((await Commit(register, new Lease("host", "a", 1, 1_200, 2_200))).Committed);
        Assert.True((await Commit(register, new Lease("host", "a", 2, 1_200, 2_200))).Committed);
    }

    [Fact]
    public async Task A_renewal_that_was_overtaken_does_not_shorten_a_lease_and_one_that_has_run_out_gives_it_back()
    {
        var register = Open();
        await Commit(register, new Lease("host", "a", 0, 1_000, 2_000));
        await Commit(register, new Lease("host", "a", 1, 1_400, 2_400));
        Assert.True((await Commit(register, new Lease("host", "a", 1, 1_200, 2_200))).Committed);

        Assert.False((await Commit(register, new Lease("host", "b", 0, 2_300, 3_300))).Committed);
        Assert.Equal([2], (await Commit(register, new Lease("host", "a", 0, 1_100, 2_100))).Values);
        Assert.False((await Commit(register, new Lease("host", "b", 0, 2_300, 3_300))).Committed);
        Assert.True((await Commit(register, new Lease("host", "a", 2, 1_500, 1_500))).Committed);
        Assert.Equal([3], (await Commit(register, new Lease("host", "b", 0, 1_600, 2_600))).Values);
    }

    [Fact]
    public async Task A_lease_that_nobody_has_cannot_be_renewed()
    {
        Assert.False((await Commit(Open(), new Lease("host", "a", 1, 1_000, 2_000))).Committed);
    }

    [Fact]
    public async Task A_put_takes_effect_only_on_the_version_it_expects()
    {
        var register = Open();

        Assert.False((await Commit(register, new Put("s", "k", 1, Bytes("a")))).Committed);
        Assert.True((await Commit(register, new Put("s", "k", 0, Bytes("a")))).Committed);
        Assert.False((await Commit(register, new Put("s", "k", 0, Bytes("b")))).Committed);
        Assert.True((await Commit(register, new Put("s", "k", 1, Bytes("b")))).Committed);
        Assert.True((await Commit(register, new Put("s", "k", Put.AnyVersion, Bytes("c")))).Committed);
        var row = await register.Read("s", "k");
        Assert.Equal((3, "c"), (row!.Version, Text(row.Value)));
    }

    [Fact]
    public async Task Putting_nothing_removes_the_row_that_was_expected()
    {
        var register = Open();
        await Commit(register, new Put("s", "k", 0, Bytes("a")));

        Assert.False((await Commit(register, new Put("s", "k", 2, default))).Committed);
        Assert.True((await Commit(register, new Put("s", "k", 1, default))).Committed);
        Assert.Null(await register.Read("s", "k"));
        Assert.Empty(await register.Scan("s", null, 10));
        Assert.False((await Commit(register, new Put("s", "k", 1, default))).Committed);
        Assert.True((await Commit(register, new Put("s", "k", Put.AnyVersion, default), new Expect("s", "k", 0))).Committed);
    }

    [Fact]
    public async Task An_expectation_holds_or_rejects_the_batch()
    {
        var register = Open();
        await Commit(register, new Put("s", "row", 0, Bytes("a")));
        await Commit(register, new Claim("s", "claim", default));

        Assert.True((await Commit(register, new Expect("s", "row", 1), new Expect("s", "claim", 1), new Expect("s", "none", 0))).Committed);
        Assert.False((await Commit(register, new Expect("s", "row", 0))).Committed);
        Assert.False((await Commit(register, new Expect("s", "claim", 0))).Committed);
        Assert.False((await Commit(register, new Expect("s", "none", 1))).Committed);
    }

    [Fact]
    public async Task A_batch_of_another_epoch_is_rejected()
    {
        var register = Open();

        Assert.Equal(1, register.Epoch);
        Assert.True((await Commit(register, new ExpectEpoch(1))).Committed);
        Assert.False((await Commit(register, new ExpectEpoch(2))).Committed);
    }

    [Fact]
    public async Task Log_indexes_have_no_gaps_though_batches_are_rejected()
    {
        var register = Open();
        Assert.Equal([0, 1], (await Commit(register, Entry("a"), Entry("b"))).Indexes);
        Assert.False((await Commit(register, Entry("lost"), new Expect("s", "k", 9))).Committed);

        Assert.Equal([2], (await Commit(register, Entry("c"))).Indexes);
        Assert.Equal(3, await register.LogSize());
        var rows = await register.ReadLog(0, 10);
        Assert.Equal(["a", "b", "c"], rows.Select(row => Text(row.Leaf)));
        Assert.Equal([0, 1, 2], rows.Select(row => row.Index));
    }

    [Fact]
    public async Task A_number_of_an_execution_is_used_once()
    {
        var register = Open();
        await Commit(register, Entry("a", "exe_1", 0));
        await Commit(register, Entry("b", "exe_1", 1), Entry("c", "exe_2", 0));

        Assert.False((await Commit(register, Entry("other", "exe_1", 1))).Committed);
        Assert.Equal(["a", "b"], (await register.ReadExecution("exe_1")).Select(row => Text(row.Leaf)));
        Assert.Empty(await register.ReadExecution("exe_3"));
    }

    [Fact]
    public async Task A_log_entry_is_read_back_as_it_was_appended()
    {
        var register = Open();
        byte[] leaf = [0, 255, 1], payload = new byte[100_000];
        new Random(7).NextBytes(payload);
        await Commit(register, new Append(leaf, payload, "https://example.test/receipt/v1", "exe_1", 4), Entry("plain"));

        var rows = await register.ReadLog(0, 2);
        Assert.Equal(leaf, rows[0].Leaf.ToArray());
        Assert.Equal(payload, rows[0].Payload.ToArray());
        Assert.Equal(("https://example.test/receipt/v1", "exe_1", 4), (rows[0].PredicateType, rows[0].Execution, rows[0].Number));
        Assert.Null(rows[1].Execution);
    }

    [Fact]
    public async Task A_payload_is_erased_for_ever_and_its_leaf_stays()
    {
        var register = Open();
        await Commit(register, Entry("a", "exe_1", 0), Entry("b", "exe_1", 1));

        Assert.False((await Commit(register, new Erase(0), new Erase(2))).Committed);
        Assert.NotEqual(0, (await register.ReadLog(0, 1))[0].Payload.Length);
        Assert.True((await Commit(register, new Erase(0), Entry("c"), new Erase(2))).Committed);
        var rows = await register.ReadLog(0, 3);
        Assert.Equal(["a", "b", "c"], rows.Select(row => Text(row.Leaf)));
        Assert.Equal([0, "payload of b".Length, 0], rows.Select(row => row.Payload.Length));
    }

    [Fact]
    public async Task A_batch_stands_or_falls_as_one()
    {
        var register = Open();
        await Commit(register, new Claim("spend", "taken", default));

        var verdict = await Commit(
            register,
            new Claim("spend", "free", default),
            new Count("c", "w", 1, 5),
            new Lease("host", "a", 0, 0, 10),
            new Put("s", "k", 0, Bytes("a")),
            Entry("x", "exe_1", 0),
            new Claim("spend", "taken", default));

        Assert.Equal(RegisterOutcome.Rejected, verdict.Outcome);
        Assert.Equal(5, verdict.RejectedRequest);
        Assert.Empty(verdict.Indexes);
        Assert.Null(await register.Read("spend", "free"));
        Assert.Null(await register.Read("s", "k"));
        Assert.Equal(0, await register.Counted("c", "w"));
        Assert.Equal(0, await register.LogSize());
        Assert.True((await Commit(register, new Lease("host", "b", 0, 0, 10))).Committed);
    }

    [Fact]
    public async Task A_batch_sees_its_own_earlier_requests()
    {
        var verdict = await Commit(
            Open(), new Put("s", "k", 0, Bytes("a")), new Put("s", "k", 1, Bytes("b")), new Expect("s", "k", 2), new Claim("x", "y", default), new Claim("x", "y", default));

        Assert.Equal(4, verdict.RejectedRequest);
    }

    [Fact]
    public async Task Of_many_batches_that_wait_together_only_the_bad_ones_are_rejected()
    {
        var register = Open();
        var all = Enumerable.Range(0, 400).Select(i => Commit(register, new Claim("spend", $"{i / 2}", default), Entry($"{i}"))).ToList();

        var verdicts = await Task.WhenAll(all);

        Assert.Equal(200, verdicts.Count(verdict => verdict.Committed));
        Assert.Equal(200, await register.LogSize());
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), verdicts.SelectMany(verdict => verdict.Indexes).Order());
    }

    [Fact]
    public async Task A_scan_goes_by_key_in_either_direction_and_in_pages()
    {
        var register = Open();
        foreach (var key in new[] { "b", "a", "Z", "ä", "c" }) await Commit(register, new Put("s", key, 0, Bytes(key)));
        await Commit(register, new Put("t", "other", 0, Bytes("a")));

        Assert.Equal(["Z", "a"], (await register.Scan("s", null, 2)).Select(row => row.Key));
        Assert.Equal(["b", "c", "ä"], (await register.Scan("s", "a", 10)).Select(row => row.Key));
        Assert.Equal(["ä", "c"], (await register.Scan("s", null, 2, descending: true)).Select(row => row.Key));
        Assert.Equal(["a", "Z"], (await register.Scan("s", "b", 9, descending: true)).Select(row => row.Key));
    }

    [Fact]
    public async Task What_one_instance_committed_another_reads()
    {
        var (one, other) = (Open(), Open());
        await Commit(one, new Claim("spend", "k", Bytes("v")), Entry("a"));

        Assert.NotNull(await other.Read("spend", "k"));
        Assert.False((await Commit(other, new Claim("spend", "k", default))).Committed);
        Assert.Equal([1], (await Commit(other, Entry("b"))).Indexes);
        Assert.Equal(2, await one.LogSize());
    }

    [Fact]
    public async Task What_was_committed_is_there_after_reopening()
    {
        var first = OpenStore();
        await Commit(first, new Claim("spend", "k", default), new Count("c", "w", 2, 9), new Lease("host", "a", 0, 0, 99), Entry("a"));
        await first.DisposeAsync();

        var register = Open();
        Assert.False((await Commit(register, new Claim("spend", "k", default))).Committed);
        Assert.False((await Commit(register, new Lease("host", "b", 0, 50, 99))).Committed);
        Assert.Equal(2, await register.Counted("c", "w"));
        Assert.Equal(1, await register.LogSize());
        Assert.Equal(1, register.Epoch);
    }

    [Fact]
    public async Task The_change_mark_moves_with_every_commit_by_anyone_and_with_nothing_else()
    {
        var (one, other) = (Open(), Open());
        var mark = await one.ChangeMark();
        Assert.Equal(mark, await one.ChangeMark());

        await Commit(one, new Put("s", "own", 0, Bytes("a")));
        var own = await one.ChangeMark();
        Assert.NotEqual(mark, own);

        await Commit(other, new Put("s", "other", 0, Bytes("a")));
        var others = await one.ChangeMark();
        Assert.NotEqual(own, others);

        await Commit(other, new Put("s", "other", 0, Bytes("b")));
        Assert.Equal(others, await one.ChangeMark());
    }

    [Fact]
    [Trait("law", "L5")]
    public async Task A_permit_is_spent_at_most_once_by_any_number_of_callers_and_instances()
    {
        IRegister[] registers = [Open(), Open(), Open(), Open()];
        var spent = new int[100];
        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            var order = Enumerable.Range(0, spent.Length).ToArray();
            new Random(caller).Shuffle(order);
            foreach (var permit in order)
            {
                var verdict = await Commit(registers[caller % 4], new Claim(Spaces.Spend, $"prm_{permit}", Bytes($"{caller}")), Entry($"{permit}"));
                if (verdict.Committed) Interlocked.Increment(ref spent[permit]);
            }
        })));

        Assert.All(spent, times => Assert.Equal(1, times));
        Assert.Equal(spent.Length, await registers[0].LogSize());
    }

    [Fact]
    public async Task A_malformed_request_is_the_callers_bug()
    {
        var register = Open();
        var long201 = new string('x', 201);
        RegisterRequest[] bad =
        [
            new Claim("", "k", default), new Claim("s", "", default), new Claim("s", long201, default), new Claim("s", "a\0b", default),
            new Claim("s", "\ud800", default), new Count("c", "w", 1, -1), new Lease("l", "h", -1, 0, 0), new Put("s", "k", -2, default),
            new Count("c", "w", 1, 1, ["w"]), new Count("c", "w", 1, 1, ["a", "a"]), new Count("c", "w", 1, 1, [""]),
            new Count("c", "w", 1, 1, [.. Enumerable.Range(0, 65).Select(slot => $"{slot}")]),
            new Append(default, default, "t"), new Append(new byte[65_536], default, "t"), new Append(Bytes("a"), default, ""),
            new Append(Bytes("a"), default, "t", "exe", -1), new Expect("s", "k", -1),
        ];

        foreach (var request in bad) await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit(register, new Put("s", "good", 0, Bytes("a")), request));
        await Assert.ThrowsAsync<ArgumentException>(() => Commit(register));
        Assert.Null(await register.Read("s", "good"));
    }

    [Fact]
    public async Task A_closed_register_answers_nobody()
    {
        var register = OpenStore();
        await register.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commit(register, Entry("a")));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await register.LogSize());
    }

    protected static Task<RegisterVerdict> Commit(IRegister register, params RegisterRequest[] requests) =>
        register.Commit(new RegisterBatch(requests)).AsTask();

    protected static Append Entry(string leaf, string? execution = null, int number = 0) =>
        new(Bytes(leaf), Bytes("payload of " + leaf), "test", execution, number);

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
