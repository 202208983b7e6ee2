using System.Text;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

/// <summary>Narrowings that holders sign, verified without asking anybody: only ever less (L8). The last runs alone, as it names guards
/// in the environment of the process.</summary>
[Collection("GuardTests")]
public sealed class DelegationChainTests
{
    private static readonly P256Signer Issuer = new(), Holder = new(), Second = new(), Third = new();

    private static readonly Permit Root = Permit.Issue(
        new EvidenceSample().PermitClaims with { HolderThumbprint = JwkThumbprint.Of(Holder.PublicKey), Grant = Grant }, Issuer);

    private static PermitGrant Grant => new EvidenceSample().PermitClaims.Grant with { Limits = new Limits { WallMs = 60_000, CpuMs = 10_000, Tokens = 4_000 } };

    [Fact]
    [Trait("law", "L8")]
    public void Each_link_comes_to_less_than_the_one_before()
    {
        var first = Narrow(Root.Text, Holder, Second, new Limits { Tokens = 1_000, MemoryBytes = 1 << 20 }, 2_000, "/usr/bin/git", "/usr/bin/make");
        var second = Narrow(first, Second, Third, new Limits { CpuMs = 5_000 }, 1_500, "/usr/bin/git");

        Assert.True(DelegationChain.TryVerify(Root, [first, second], out var chain, out var why), why);

        Assert.Equal(new Limits { WallMs = 60_000, CpuMs = 5_000, Tokens = 1_000, MemoryBytes = 1 << 20 }, chain.Limits);
        Assert.Equal((1_500, JwkThumbprint.Of(Third.PublicKey), 2), (chain.Expires, chain.HolderThumbprint, chain.Depth));
        Assert.Equal(["/usr/bin/git"], chain.Programs);
    }

    [Fact]
    [Trait("law", "L8")]
    public void A_link_that_would_have_more_than_the_one_before_is_refused()
    {
        var first = Narrow(Root.Text, Holder, Second, new Limits { Tokens = 1_000 }, 2_000, "/usr/bin/git");

        Refused([Narrow(Root.Text, Holder, Second, new Limits { Tokens = 4_001 }, 2_000)], "loosen");
        Refused([first, Narrow(first, Second, Third, new Limits { Tokens = 1_001 }, 2_000)], "loosen");
        Refused([first, Narrow(first, Second, Third, Limits.None, 2_001)], "longer");
        Refused([first, Narrow(first, Second, Third, Limits.None, 2_000, "/usr/bin/make")], "program");
    }

    [Fact]
    [Trait("law", "L8")]
    public void A_link_by_a_stranger_out_of_place_or_left_out_is_refused()
    {
        var first = Narrow(Root.Text, Holder, Second, new Limits { Tokens = 10 }, 2_000);
        var second = Narrow(first, Second, Third, new Limits { Tokens = 5 }, 2_000);

        Refused([Narrow(Root.Text, Third, Second, Limits.None, 2_000)], "did not hold");
        Refused([second], "link before");
        Refused([first, first], "link before");
        Refused([first, Narrow(Root.Text, Second, Third, Limits.None, 2_000)], "link before");
        Refused([.. Enumerable.Repeat(first, 9)], "more than 8");
    }

    [Fact]
    [Trait("law", "L8")]
    public void No_chain_with_a_changed_byte_is_genuine()
    {
        var first = Narrow(Root.Text, Holder, Second, new Limits { Tokens = 10 }, 2_000, "/usr/bin/git");
        var mutator = new Mutator(8);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = Encoding.Latin1.GetString(mutator.Mutate(Encoding.ASCII.GetBytes(first)));
            if (damaged != first) Assert.False(DelegationChain.TryVerify(Root, [damaged], out _, out _), damaged);
        }
    }

    [FaultsFact]
    [Trait("law", "L8")]
    public void Without_its_guards_a_child_is_handed_more_than_its_parent_has()
    {
        var loose = Narrow(Root.Text, Third, Second, Limits.None, 2_000);
        var first = Narrow(Root.Text, Holder, Second, new Limits { Tokens = 10 }, 2_000);
        var forged = first[..first.LastIndexOf('.')] + Narrow(first, Second, Third, Limits.None, 1)[^87..];

        Wins("narrowing-chain", [loose]);
        Wins("narrowing-signature", [forged]);
    }

    private static void Wins(string guard, string[] chain)
    {
        Assert.False(DelegationChain.TryVerify(Root, chain, out _, out _));
        Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", guard);
        try
        {
            Assert.True(DelegationChain.TryVerify(Root, chain, out _, out var why), why);
        }
        finally
        {
            Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", null);
        }
    }

    private static void Refused(string[] chain, string because)
    {
        Assert.False(DelegationChain.TryVerify(Root, chain, out _, out var why));
        Assert.Contains(because, why, StringComparison.Ordinal);
    }

    private static string Narrow(string previous, Signer by, Signer to, Limits limits, long expires, params string[] programs) =>
        Narrowing.Issue(previous, by, JwkThumbprint.Of(to.PublicKey), expires, limits, programs.Length == 0 ? null : programs);
}
