using Writ.Authorize.Approving;
using Writ.Authorize.Leasing;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Authorize;

/// <summary>Approvals and leases over a register that several hosts share: whose step counts is the register's verdict. Every register
/// derives it.</summary>
public abstract class SharedStateSuite : IAsyncLifetime
{
    private const long Now = 1_760_000_000_000;
    private const long Second = 1_000_000_000;

    private static readonly Digest Intent = Digest.Of("intent"u8), Authority = Digest.Of("authority"u8);

    private readonly List<IRegister> _opened = [];

    protected abstract IRegister OpenStore();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var register in _opened) await register.DisposeAsync();
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task Of_votes_that_race_each_is_counted_once_and_the_approval_is_consumed_once()
    {
        var registers = new[] { Open(), Open() };
        await Commit(registers[0], Approval.Ask(Request(quorum: 20)).Row(0));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(voter => Task.Run(async () =>
        {
            var (who, key) = (new EntityRef("User", $"{voter}"), new P256Signer());
            var vote = VoteOf(who).Sign(key);
            var step = await new Approvals(registers[voter % 2]).Advance("apr_1", approval => approval.Cast(vote, new Approver(who, key.PublicKey.KeyId, true, false), Now), _ => []);
            Assert.NotNull(step.Next);
        })));

        var stored = (await new Approvals(registers[0]).Find("apr_1"))!;
        Assert.Equal((ApprovalState.Approved, 20), (stored.Approval.State, stored.Approval.Votes.DistinctBy(vote => vote.Vote.Approver).Count()));
        var consumed = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(() =>
            Commit(registers[caller % 2], stored.Approval.Consume([Intent], Authority, Now).Next!.Row(stored.Version)).AsTask())));
        Assert.Single(consumed, verdict => verdict.Committed);
        Assert.Empty(await new Approvals(registers[1]).Pending());
    }

    [Fact]
    [Trait("law", "L4")]
    public async Task Without_the_version_one_approval_is_consumed_twice()
    {
        var register = Open();
        await Commit(register, Approval.Ask(Request(quorum: 1)).Row(0));
        var consumed = Approval.Ask(Request(quorum: 1)) with { State = ApprovalState.Consumed };

        Assert.True((await Commit(register, consumed.Row(Put.AnyVersion))).Committed);
        Assert.True((await Commit(register, consumed.Row(Put.AnyVersion))).Committed);
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task A_host_that_was_taken_over_can_neither_renew_nor_permit()
    {
        var (first, second) = (Open(), Open());
        var frozen = HostLease.Asked("point", "first");
        frozen = frozen.Granted(10 * Second, (await Commit(first, frozen.Request(Now))).Values[0]);
        var later = HostLease.Asked("point", "second");

        Assert.False((await Commit(second, later.Request(Now + 2_999))).Committed);
        later = later.Granted(13 * Second, (await Commit(second, later.Request(Now + 3_000))).Values[0]);

        Assert.True(later.Holds(13 * Second));
        Assert.False(frozen.Holds(13 * Second));
        var fenced = await first.Commit(new RegisterBatch([frozen.Request(Now + 3_100), new Claim(Spaces.Spend, "prm_1", default)]));
        Assert.Equal(0, fenced.RejectedRequest);
        Assert.Null(await second.Read(Spaces.Spend, "prm_1"));
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task Without_the_fence_a_thawed_host_permits_after_it_was_taken_over()
    {
        var register = Open();
        await Commit(register, HostLease.Asked("point", "first").Request(Now));
        await Commit(register, HostLease.Asked("point", "second").Request(Now + 3_000));

        Assert.True((await Commit(register, new Claim(Spaces.Spend, "prm_1", default))).Committed);
    }

    private static Vote VoteOf(EntityRef who) => new()
    {
        Type = Vote.Kind, Approval = "apr_1", Intents = [Intent], Authority = Authority, Verdict = Vote.Approve, Approver = who, AtMs = Now,
    };

    private static ApprovalRequest Request(int quorum) => new()
    {
        Id = "apr_1", Executions = ["exe_1"], Intents = [Intent], Authority = Authority, Requester = new EntityRef("User", "rob"), Quorum = quorum, From = "Role::\"sre\"",
        RequestedAtMs = Now, ExpiresAtMs = Now + 60_000,
    };

    private static ValueTask<RegisterVerdict> Commit(IRegister register, RegisterRequest request) => register.Commit(new RegisterBatch([request]));

    private IRegister Open()
    {
        var register = OpenStore();
        _opened.Add(register);
        return register;
    }
}

/// <summary>Over the embedded register.</summary>
public sealed class SqliteSharedStateTests : SharedStateSuite, IDisposable
{
    private readonly TempDirectory _directory = new();

    protected override IRegister OpenStore() => Writ.Register.SqliteRegister.Open(_directory.PathOf("register.db"), TimeProvider.System);

    public void Dispose() => _directory.Dispose();
}

/// <summary>Over the distributed register.</summary>
public sealed class PostgresSharedStateTests : SharedStateSuite
{
    private readonly Register.PostgresStore _store = new();

    protected override IRegister OpenStore() => _store.Open();
}
