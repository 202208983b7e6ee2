using Writ.Core.Permits;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

/// <summary>The guard of L4 in this room switched off by its name: then the forgery that <see cref="PermitTests"/> shows refused
/// is taken for genuine. Guards are named in the environment of the process, so this runs with the other such tests, alone.</summary>
[Collection("GuardTests")]
public sealed class PermitGuardTests
{
    [FaultsFact]
    [Trait("law", "L4")]
    public void Without_its_guard_a_permit_signed_by_anybody_is_genuine()
    {
        var (issuer, forger) = (new P256Signer(), new P256Signer());
        var claims = new EvidenceSample().PermitClaims;
        Assert.True(UnverifiedPermit.TryParse(Permit.Issue(claims, forger, issuer.PublicKey.KeyId).Text, out var forged, out _));
        Assert.False(forged.TryVerify(issuer.PublicKey, out _, out _));
        Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", "permit-signature");
        try
        {
            Assert.True(forged.TryVerify(issuer.PublicKey, out _, out _));
        }
        finally
        {
            Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", null);
        }
    }
}
