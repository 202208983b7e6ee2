using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Core.Storage;

namespace Writ.Authorize;

/// <summary>Decides whether a presented permit may be spent, and makes the requests that spend it. Single use is the register's
/// verdict on them, never a property of the token and never this class's memory (L5).</summary>
public sealed class Spender(IRegister register, Func<string, VerifyingKey?> permitKey, TimeProvider clock)
{
    /// <summary>How far two clocks of one control plane may be apart, seconds.</summary>
    public const long SkewSeconds = 2;

    /// <summary>Everything that can be said before the transaction. What can change meanwhile is a condition in <see cref="Requests"/>.</summary>
    public async ValueTask<SpendCheck> Check(Presentation shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (!TryVerify(shown.Token, out var permit, out var forged)) return SpendCheck.Refused(forged);
        var claims = permit.Claims;
        if (JwkThumbprint.Of(shown.Holder) != claims.HolderThumbprint || !shown.Holder.Verify(shown.Challenge.Span, shown.Proof.Span))
            return SpendCheck.Refused(Refusal.NotHolder);
        if (claims.Audience != shown.EnforcementPoint) return SpendCheck.Refused(Refusal.WrongPlace(shown.EnforcementPoint));
        if (claims.Grant.Epoch != register.Epoch) return SpendCheck.Refused(Refusal.OldEpoch);
        if (Window(claims) is { } outside) return SpendCheck.Refused(outside);
        if (claims.Execution != shown.Execution || claims.Grant.Intent != shown.Intent)
            return SpendCheck.Refused(Refusal.OtherIntent("its digest is not the permit's"));
        if (claims.Grant.Authority != shown.Authority) return SpendCheck.Refused(Refusal.AuthorityChanged);

        // A token is ours only if the register issued exactly these bytes: a signature alone does not make a permit.
        if (await register.Read(Spaces.Permit, claims.Id).ConfigureAwait(false) is not { } row) return SpendCheck.Refused(Refusal.Unknown);
        if (Encoding.ASCII.GetString(row.Value.Span) != shown.Token && !Faults.GuardOff("issued-bytes"))
            return SpendCheck.Refused(Refusal.Forged("other bytes were issued under this id"));
        if (await Explain(claims.Id).ConfigureAwait(false) is { } reason) return SpendCheck.Refused(reason);
        return new SpendCheck(permit, null);
    }

    /// <summary>The conditions and the claim that spend a permit. Rejected at the claim: spent by another. That nothing of it was
    /// revoked is a condition of its own (<see cref="Revoking.RevocationsInForce.Unchanged"/>).</summary>
    public static IReadOnlyList<RegisterRequest> Requests(PermitClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return
        [
            new ExpectEpoch(claims.Grant.Epoch),
            new Expect(Spaces.Permit, claims.Id, 1),
            new Claim(Spaces.Spend, claims.Id, Encoding.ASCII.GetBytes(claims.Execution)),
        ];
    }

    /// <summary>Whether it was spent, read after the register rejected <see cref="Requests"/>; null where it was not.</summary>
    public async ValueTask<Refusal?> Explain(string permit) =>
        await register.Read(Spaces.Spend, permit).ConfigureAwait(false) is null ? null : Refusal.Spent;

    /// <summary>The permit, where we signed it and the register issued exactly these bytes. Time, holder and use are not looked at.</summary>
    public async ValueTask<SpendCheck> Recognise(string token)
    {
        if (!TryVerify(token, out var permit, out var forged)) return SpendCheck.Refused(forged);
        if (permit.Claims.Grant.Epoch != register.Epoch) return SpendCheck.Refused(Refusal.OldEpoch);
        if (await register.Read(Spaces.Permit, permit.Id).ConfigureAwait(false) is not { } row) return SpendCheck.Refused(Refusal.Unknown);
        return Encoding.ASCII.GetString(row.Value.Span) == token ? new SpendCheck(permit, null) : SpendCheck.Refused(Refusal.Forged("other bytes were issued under this id"));
    }

    private Refusal? Window(PermitClaims claims)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (now + SkewSeconds < claims.NotBefore) return Refusal.TooEarly;
        return now > claims.Expires ? Refusal.Expired : null;
    }

    private bool TryVerify(string token, [NotNullWhen(true)] out Permit? permit, [NotNullWhen(false)] out Refusal? refusal)
    {
        (permit, refusal) = (null, null);
        if (!UnverifiedPermit.TryParse(token, out var unverified, out var why)) refusal = Refusal.Forged(why);
        else if (permitKey(unverified.ClaimedKeyId) is not { } key) refusal = Refusal.Forged("it names a key that signs no permits here");
        else if (!unverified.TryVerify(key, out permit, out why)) refusal = Refusal.Forged(why);
        return permit is not null;
    }
}

/// <summary>The result of <see cref="Spender.Check"/>: a verified permit, or the refusal.</summary>
public sealed record SpendCheck(Permit? Permit, Refusal? Refusal)
{
    internal static SpendCheck Refused(Refusal why) => new(null, why);
}
