using System.Net;
using System.Text;
using Writ.Audit;
using Writ.Audit.Check;
using Writ.Audit.Witnessing;
using Writ.Core.Log;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit.Witnessing;

/// <summary>A log that asks witnesses before it publishes.</summary>
[Trait("law", "L11")]
public sealed class WitnessedPublishingTests : IAsyncDisposable
{
    private readonly WitnessedLog _log = new();

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task A_published_checkpoint_carries_the_cosignatures_of_its_witnesses()
    {
        using var checkpointer = await _log.Open("group G 2 a b c\nquorum G\n");
        foreach (var size in new[] { 5, 300 })
        {
            await _log.Fixture.Append(size - (int)await _log.Fixture.Register.LogSize());
            var signed = await checkpointer.Publish(size);
            Assert.Equal(3, checkpointer.Cosigners(signed));
            Assert.Equal(signed.Note.ToBytes(), File.ReadAllBytes(Path.Combine(_log.Fixture.LogPath, "checkpoint")));
            Assert.Equal(4, signed.Note.Signatures.Count);
        }

        Assert.True((await LogCheck.Run(_log.Fixture.Register, _log.Fixture.LogPath, checkpointer.Keys)).Sound);
    }

    [Fact]
    public async Task Without_a_quorum_nothing_is_published_and_with_one_again_nothing_is_lost()
    {
        using var checkpointer = await _log.Open("group G 2 a b c\nquorum G\n");
        await _log.Fixture.Append(5);
        await checkpointer.Publish(5);
        _log.Silence("a", "b");
        await _log.Fixture.Append(5);

        var fault = await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(10));
        Assert.Equal("WRIT4114", fault.Code);
        Assert.Contains("connection refused", fault.Reason, StringComparison.Ordinal);
        Assert.False(Checkpointer.IsContradiction(fault));
        Assert.Equal(5, (await checkpointer.Newest())!.Size);
        Assert.Equal(5, new Writ.Audit.Log(_log.Fixture.Register, _log.Fixture.LogPath).Published(checkpointer.Keys)!.Size);
        Assert.Equal("WRIT4114", (await Assert.ThrowsAsync<RegisterException>(async () => await _log.Open("group G 2 a b c\nquorum G\n"))).Code);

        _log.Silence();
        await _log.Fixture.Append(5);
        Assert.Equal(15, (await checkpointer.Publish(15)).Size);
        Assert.Equal(3, checkpointer.Cosigners((await checkpointer.Newest())!));
    }

    [Fact]
    public async Task Without_a_quorum_in_the_policy_witnesses_are_asked_and_not_needed()
    {
        _log.Silence("a", "b");
        using var checkpointer = await _log.Open("quorum none\n");
        await _log.Fixture.Append(5);
        Assert.Equal(1, checkpointer.Cosigners(await checkpointer.Publish(5)));
        _log.Silence("a", "b", "c");
        await _log.Fixture.Append(5);
        Assert.Equal(0, checkpointer.Cosigners(await checkpointer.Publish(10)));
    }

    [Fact]
    public async Task A_witness_that_missed_some_is_caught_up()
    {
        _log.Silence("a");
        using var checkpointer = await _log.Open("group G 2 a b c\nquorum G\n");
        foreach (var size in new[] { 5, 30, 290 })
        {
            await _log.Fixture.Append(size - (int)await _log.Fixture.Register.LogSize());
            await checkpointer.Publish(size);
        }

        _log.Silence();
        await _log.Fixture.Append(10);
        Assert.Equal(3, checkpointer.Cosigners(await checkpointer.Publish(300)));
        Assert.Equal(300, _log.SizeSeenBy("a"));
    }

    [Theory]
    [InlineData(200, "text/plain", "— w.example AAAAAAAAAAAAAAAA\n")]
    [InlineData(200, "text/plain", "")]
    [InlineData(200, "text/plain", "no signature line\n")]
    [InlineData(409, "text/plain", "7\n")]
    [InlineData(409, "text/x.tlog.size", "seven\n")]
    [InlineData(409, "text/x.tlog.size", "0\n")]
    [InlineData(403, "text/plain", "")]
    [InlineData(404, "text/plain", "")]
    [InlineData(500, "text/plain", "")]
    public async Task An_answer_that_is_none_is_no_cosignature_and_no_contradiction(int status, string type, string body)
    {
        _log.Answers("a", () => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) });
        using var checkpointer = await _log.Open("quorum a\n");
        await _log.Fixture.Append(5);

        Assert.Equal("WRIT4114", (await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(5))).Code);
        Assert.Null(await checkpointer.Newest());
    }

    [Fact]
    public async Task A_cosignature_of_another_checkpoint_is_not_taken_for_this_one()
    {
        var other = new Checkpoint("log.example", 5, Writ.Core.Digest.Of("a"u8));
        var line = new SignedNote(other.Body, [Cosignature.Sign(other, DateTimeOffset.UnixEpoch, "a.example", _log.SignerOf("a"))]).ToString()[(other.Body.Length + 1)..];
        _log.Answers("a", () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(line, Encoding.UTF8, "text/plain") });
        using var checkpointer = await _log.Open("quorum a\n");
        await _log.Fixture.Append(5);

        Assert.Equal("WRIT4114", (await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(5))).Code);
    }

    [Fact]
    public async Task A_publisher_that_died_before_its_witnesses_answered_has_the_next_ask_about_the_same()
    {
        using (var checkpointer = await _log.Open("quorum a\n"))
        {
            _log.Silence("a");
            await _log.Fixture.Append(5);
            await Assert.ThrowsAsync<RegisterException>(async () => await checkpointer.Publish(5));
        }

        _log.Silence();
        await _log.Fixture.Append(3);
        using var next = await _log.Open("quorum a\n");
        Assert.Equal(8, (await next.Publish(8)).Size);
        Assert.True((await LogCheck.Run(_log.Fixture.Register, _log.Fixture.LogPath, next.Keys)).Sound);
    }

    [Fact]
    public async Task Two_publishers_with_one_witness_do_not_accuse_each_other()
    {
        await _log.Fixture.Append(4);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            using var checkpointer = await _log.Open("quorum a\n");
            var verdict = await _log.Fixture.Register.Commit(new RegisterBatch([_log.Fixture.Entry($"exe_of_{i}", 0)]));
            await checkpointer.Publish(verdict.Indexes[0] + 1);
        })));
        using var last = await _log.Open("quorum a\n");
        Assert.Equal(16, (await last.Publish(16)).Size);
    }
}
