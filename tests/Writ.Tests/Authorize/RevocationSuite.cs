using Writ.Authorize.Revoking;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Storage;

namespace Writ.Tests.Authorize;

/// <summary>Revocations over a register: never missed, lifted for what comes after alone, and kept long enough. Every register derives it.</summary>
public abstract class RevocationSuite : IAsyncLifetime
{
    private const long Now = 1_760_000_000_000;
    private const long Day = 86_400_000;

    private static readonly EntityRef Ann = new("User", "ann");
    private static readonly RevocationTarget Target = RevocationTarget.Principal(Ann);

    private IRegister _register = null!;

    protected abstract IRegister OpenStore();

    public Task InitializeAsync()
    {
        _register = OpenStore();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _register.DisposeAsync();

    [Fact]
    [Trait("law", "L6")]
    public async Task A_revocation_between_the_look_and_the_commit_rejects_the_commit()
    {
        var revocations = new Revocations(_register);
        var seen = await revocations.Current();
        await Revoke(Target);

        var verdict = await _register.Commit(new RegisterBatch([seen.Unchanged, new Claim(Spaces.Spend, "prm_1", default)]));

        Assert.Equal(0, verdict.RejectedRequest);
        Assert.NotNull((await revocations.Current()).Find([RevocationTarget.Everything, Target], Now));
    }

    [Fact]
    [Trait("law", "L6")]
    public async Task Without_that_condition_a_permit_is_spent_after_its_principal_was_revoked()
    {
        _ = await new Revocations(_register).Current();
        await Revoke(Target);

        Assert.True((await _register.Commit(new RegisterBatch([new Claim(Spaces.Spend, "prm_1", default)]))).Committed);
    }

    [Fact]
    public async Task A_lifted_revocation_still_concerns_what_was_issued_before()
    {
        var revocations = new Revocations(_register);
        await Revoke(Target);
        await _register.Commit(new RegisterBatch((await revocations.Lift(Target, Now + 100))!));

        var current = await revocations.Current();
        Assert.NotNull(current.Find([Target], Now + 100));
        Assert.Null(current.Find([Target], Now + 101));
        Assert.Null(await revocations.Lift(Target, Now + 200));

        await _register.Commit(new RegisterBatch((await revocations.Renew(Target, Revocation(Target)))!));
        Assert.NotNull((await revocations.Current()).Find([Target], Now + 101));
    }

    [Fact]
    public async Task A_revocation_is_kept_until_no_permit_is_left_that_it_could_concern()
    {
        var revocations = new Revocations(_register);
        await Revoke(Target);
        await Revoke(RevocationTarget.Permit("prm_1"), keepUntilMs: Now + Day);
        await Revoke(RevocationTarget.Permit("prm_2"), keepUntilMs: Now + Day);

        Assert.Equal(0, await revocations.Forget(Now + Day, _ => false));
        Assert.Equal(1, await revocations.Forget(Now + Day + 1, target => target == "prm_2"));

        Assert.Equal([Target.Text, "prm_2"], (await new Revocations(_register).Current()).All.Select(revocation => revocation.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_revoked_is_not_revoked_again()
    {
        await Revoke(Target);

        Assert.False((await _register.Commit(new RegisterBatch(Revocations.Revoke(Target, Revocation(Target))))).Committed);
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("principal:User::\"ann\"")]
    [InlineData("role:Role::\"on call\"")]
    [InlineData("policy:payments/refunds@3")]
    [InlineData("key:SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    public void A_target_is_read_as_it_is_written(string text)
    {
        Assert.True(RevocationTarget.TryParse(text, out var target, out _));
        Assert.Equal(text, target.ToString());
        Assert.InRange(target.Key.Length, 1, 200);
    }

    [Theory]
    [InlineData(IdKind.Execution)]
    [InlineData(IdKind.Permit)]
    [InlineData(IdKind.Approval)]
    public void An_id_is_a_target_that_is_never_lifted(IdKind kind)
    {
        Assert.True(RevocationTarget.TryParse(WritId.Create(kind, DateTimeOffset.FromUnixTimeMilliseconds(Now), new byte[WritId.RandomBytes]), out var target, out _));
        Assert.False(target.IsWide);
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("exe_1")]
    [InlineData("principal:ann")]
    [InlineData("principal:User::ann")]
    [InlineData("policy:refunds")]
    [InlineData("policy:refunds@0")]
    [InlineData("key:")]
    public void A_target_that_could_stop_nothing_is_refused(string text)
    {
        Assert.False(RevocationTarget.TryParse(text, out _, out var why));
        Assert.Equal("WRIT2040", why.Id);
    }

    private async Task Revoke(RevocationTarget target, long? keepUntilMs = null) =>
        Assert.True((await _register.Commit(new RegisterBatch(Revocations.Revoke(target, Revocation(target) with { KeepUntilMs = keepUntilMs })))).Committed);

    private static Revocation Revocation(RevocationTarget target) => new(target.Text, Now, Ann, "test");
}

/// <summary>Over the embedded register.</summary>
public sealed class SqliteRevocationTests : RevocationSuite, IDisposable
{
    private readonly Support.TempDirectory _directory = new();

    protected override IRegister OpenStore() => Writ.Register.SqliteRegister.Open(_directory.PathOf("register.db"), TimeProvider.System);

    public void Dispose() => _directory.Dispose();
}

/// <summary>Over the distributed register.</summary>
public sealed class PostgresRevocationTests : RevocationSuite
{
    private readonly Register.PostgresStore _store = new();

    protected override IRegister OpenStore() => _store.Open();
}
