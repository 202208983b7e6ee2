using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class PermitTests
{
    private static readonly P256Signer Issuer = new();

    [Fact]
    public void A_permit_is_issued_read_and_verified()
    {
        var claims = Claims();
        var issued = Permit.Issue(claims, Issuer);
        Assert.True(UnverifiedPermit.TryParse(issued.Text, out var unverified, out _));
        Assert.Equal(Issuer.PublicKey.KeyId, unverified.ClaimedKeyId);
        Assert.Equal((claims.Id, claims.Execution), (unverified.ClaimedId, unverified.ClaimedExecution));
        Assert.True(unverified.TryVerify(Issuer.PublicKey, out var permit, out _));
        Assert.Equal(issued.Text, Permit.Issue(permit.Claims, Issuer).Text[..issued.Text.LastIndexOf('.')] + issued.Text[issued.Text.LastIndexOf('.')..]);
        Assert.Equal(claims with { Grant = permit.Claims.Grant }, permit.Claims);
        Assert.Equal(claims.Grant.Programs, permit.Claims.Grant.Programs);
        Assert.Equal(claims.Grant.Limits, permit.Claims.Grant.Limits);
    }

    [Fact]
    [Trait("law", "L4")]
    public void No_permit_with_a_changed_character_is_genuine()
    {
        var text = Permit.Issue(Claims(), Issuer).Text;
        var mutator = new Mutator(7515);
        for (var i = 0; i < 3_000; i++)
        {
            var damaged = Encoding.Latin1.GetString(mutator.Mutate(Encoding.ASCII.GetBytes(text)));
            Assert.False(UnverifiedPermit.TryParse(damaged, out var permit, out _) && permit.TryVerify(Issuer.PublicKey, out _, out _));
        }
    }

    [Fact]
    [Trait("law", "L4")]
    public void A_permit_signed_by_another_key_is_not_genuine()
    {
        Assert.True(UnverifiedPermit.TryParse(Permit.Issue(Claims(), new P256Signer(), Issuer.PublicKey.KeyId).Text, out var forged, out _));
        Assert.False(forged.TryVerify(Issuer.PublicKey, out _, out var why));
        Assert.StartsWith("WRIT5072", why, StringComparison.Ordinal);
        Assert.False(forged.TryVerify(new Ed25519Signer().PublicKey, out _, out _));
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"HS256","kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"EdDSA","kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"k","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":null,"typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","crit":[],"kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","jwk":{},"kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","jku":"https://a.example","kid":"k","typ":"writ-permit+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"k","typ":"writ-permit+jwt","x5c":[]}""")]
    [InlineData("""{"typ":"writ-permit+jwt","alg":"ES256","kid":"k"}""")]
    [InlineData("""{"alg":"ES256","alg":"none","kid":"k","typ":"writ-permit+jwt"}""")]
    public void A_header_with_other_members_is_refused_though_the_signature_holds(string header) =>
        Assert.False(UnverifiedPermit.TryParse(Sign(header, Body(Claims())), out _, out _));

    [Theory]
    [InlineData("iss", "\"\"")]
    [InlineData("aud", "[\"a\",\"b\"]")]
    [InlineData("jti", "\"exe_01890A5D-AC96-774B-BCCE-B302099A80\"")]
    [InlineData("txn", "\"prm_00000000000000000000000000\"")]
    [InlineData("exp", "\"1700000030\"")]
    [InlineData("exp", "1699999999")]
    [InlineData("nbf", "-1")]
    [InlineData("cnf", "{\"jkt\":\"short\"}")]
    [InlineData("cnf", "{\"jwk\":{}}")]
    [InlineData("authorization_details", "[]")]
    [InlineData("admin", "true")]
    public void A_claim_of_another_form_is_refused_though_the_signature_holds(string name, string value)
    {
        var body = JsonNode.Parse(Body(Claims()))!.AsObject();
        body[name] = JsonNode.Parse(value);
        Assert.False(UnverifiedPermit.TryParse(Sign(Header(), Canonical(body)), out _, out _));
    }

    [Theory]
    [InlineData("type", "\"other\"")]
    [InlineData("intent", "\"sha256:00\"")]
    [InlineData("epoch", "-1")]
    [InlineData("limits", "{\"wallMs\":0}")]
    [InlineData("limits", "{\"forever\":1}")]
    [InlineData("programs", "[]")]
    [InlineData("trust", "[\"policy\",\"binary\"]")]
    [InlineData("profile", "null")]
    public void A_grant_of_another_form_is_refused_though_the_signature_holds(string name, string value)
    {
        var body = JsonNode.Parse(Body(Claims()))!.AsObject();
        body["authorization_details"]![0]![name] = JsonNode.Parse(value);
        Assert.False(UnverifiedPermit.TryParse(Sign(Header(), Canonical(body)), out _, out _));
    }

    [Fact]
    public void Two_grants_are_not_one()
    {
        var body = JsonNode.Parse(Body(Claims()))!.AsObject();
        body["authorization_details"]!.AsArray().Add(body["authorization_details"]![0]!.DeepClone());
        Assert.False(UnverifiedPermit.TryParse(Sign(Header(), Canonical(body)), out _, out _));
    }

    [Fact]
    public void Signing_what_is_not_well_formed_is_a_fault_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Permit.Issue(Claims() with { Id = "prm_1" }, Issuer));
        Assert.Throws<ArgumentException>(() => Permit.Issue(Claims() with { Expires = 1 }, Issuer));
        Assert.Throws<ArgumentException>(() => Permit.Issue(Claims(), new Ed25519Signer()));
        Assert.Throws<ArgumentException>(() => Permit.Issue(Claims() with { Grant = Claims().Grant with { Intent = default } }, Issuer));
    }

    private static PermitClaims Claims() => new()
    {
        Issuer = "writ",
        Audience = "enforcer/local",
        Subject = "User::\"1000\"",
        Actor = "agent",
        Id = WritId.Create(IdKind.Permit, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        Execution = WritId.Create(IdKind.Execution, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        IssuedAt = 1_700_000_000,
        NotBefore = 1_700_000_000,
        Expires = 1_700_000_030,
        HolderThumbprint = JwkThumbprint.Of(Issuer.PublicKey),
        Grant = new PermitGrant
        {
            Action = ActionKinds.ProcessExec,
            Intent = Digest.Of("intent"u8),
            DecisionInput = Digest.Of("input"u8),
            Authority = Digest.Of("authority"u8),
            Programs = [new FileIdentity("/usr/bin/true", Digest.Of("true"u8))],
            Profile = Digest.Of("profile"u8),
            Limits = new Limits { WallMs = 1000 },
            Trust = ["binary", "policy"],
            Epoch = 1,
        },
    };

    private static string Header() => $$"""{"alg":"ES256","kid":"{{Issuer.PublicKey.KeyId}}","typ":"writ-permit+jwt"}""";

    private static string Body(PermitClaims claims) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Permit.Issue(claims, Issuer).Text.Split('.')[1]));

    private static string Canonical(JsonNode node) =>
        Encoding.UTF8.GetString(Writ.Core.Canonical.CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(node.ToJsonString())));

    private static string Sign(string header, string body)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body));
        return signed + "." + Base64Url.EncodeToString(Issuer.Sign(Encoding.ASCII.GetBytes(signed)));
    }
}
