using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Core.Storage;

namespace Writ.Authorize;

/// <summary>One allow into one permit. Issuing and recording are one: the permit exists when the request that comes with it is
/// committed, and not before.</summary>
public sealed class PermitIssuer(Signer signer, string issuer, TimeProvider clock)
{
    /// <summary>How long a permit may wait to be spent. It bounds the spend, not the run.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>The longest that any permit may wait. What was revoked is remembered for at least as long.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);

    /// <exception cref="ArgumentException">The decision is not an allow.</exception>
    public IssuedPermit Issue(PermitOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.Decision is not { Effect: DecisionEffect.Allow, Obligations: { } obligations })
            throw new ArgumentException("Only an allow becomes a permit.", nameof(order));

        if (order.Window <= TimeSpan.Zero || order.Window > LongestWindow) throw new ArgumentException($"A window is at most {LongestWindow}.", nameof(order));
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new PermitClaims
        {
            Issuer = issuer,
            Audience = order.EnforcementPoint,
            Subject = order.Intent.Principal.ToString(),
            Id = order.Id,
            Execution = order.Intent.Execution,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + (long)order.Window.TotalSeconds,
            HolderThumbprint = JwkThumbprint.Of(order.Holder),
            Grant = new PermitGrant
            {
                Action = order.Intent.Action,
                Intent = order.IntentDigest,
                DecisionInput = order.Decision.Input,
                Authority = order.Authority,
                Programs = order.Programs,
                Profile = obligations.Profile is { } profile ? CanonicalJson.DigestOf(profile, DocumentsJson.Default.Profile) : null,
                Limits = obligations.Limits,
                Trust = obligations.Requires,
                Epoch = order.Epoch,
            },
        };
        var permit = Permit.Issue(claims, signer);
        return new IssuedPermit(permit, new Put(Spaces.Permit, order.Id, 0, Encoding.ASCII.GetBytes(permit.Text)));
    }
}

/// <summary>A permit and the request that makes it one.</summary>
public sealed record IssuedPermit(Permit Permit, Put Row);
