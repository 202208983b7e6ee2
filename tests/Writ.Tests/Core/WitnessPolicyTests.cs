using System.Text;
using Writ.Core;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class WitnessPolicyTests
{
    private static readonly Checkpoint Head = new("log.writ.internal", 42, Digest.Of("root"u8));
    private static readonly Ed25519Signer[] Signers = [.. Enumerable.Range(0, 6).Select(_ => new Ed25519Signer())];

    [Fact]
    public void The_specifications_example_asks_for_two_of_one_house_and_any_of_the_other()
    {
        var policy = Read($"""
            # Two organizations.
            log {Log()}
            witness X1 {Key(0)}
            witness X2 {Key(1)} https://x2.example/submit/
            witness X3 {Key(2)}
            group X-witnesses 2 X1 X2 X3

             witness	Y1 {Key(3)}
            witness Y2 {Key(4)}
            witness Y3 {Key(5)}
            group Y-witnesses any Y1 Y2 Y3
            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y
            """);

        Assert.True(policy.Requires);
        Assert.Equal(6, policy.Witnesses.Count);
        Assert.Equal(new Uri("https://x2.example/submit/"), policy.Witnesses[1].Url);
        Assert.True(policy.IsMet(Cosigned(0, 1, 3)));
        Assert.True(policy.IsMet(Cosigned(0, 1, 2, 3, 4, 5)));
        Assert.False(policy.IsMet(Cosigned(0, 1)));
        Assert.False(policy.IsMet(Cosigned(0, 3, 4, 5)));
        Assert.False(policy.IsMet(Cosigned()));
        Assert.Equal(["X1", "Y1"], policy.Cosigners(Cosigned(0, 3)).Select(witness => witness.Name));
    }

    [Fact]
    public void A_cosignature_of_another_checkpoint_or_under_another_key_counts_for_nothing()
    {
        var policy = Read($"witness W {Key(0)}\nquorum W\n");
        var other = Cosignature.Sign(Head with { Size = 43 }, DateTimeOffset.UnixEpoch, "w0.example", Signers[0]);
        var stranger = Cosignature.Sign(Head, DateTimeOffset.UnixEpoch, "w0.example", Signers[1]);

        Assert.False(policy.IsMet(Cosigned().With(other)));
        Assert.False(policy.IsMet(Cosigned().With(stranger)));
        Assert.True(policy.IsMet(Cosigned(0)));
    }

    [Fact]
    public void No_quorum_asks_for_nobody()
    {
        var policy = Read($"witness W {Key(0)} http://127.0.0.1:7459\nquorum none\n");
        Assert.False(policy.Requires);
        Assert.True(policy.IsMet(Cosigned()));
        Assert.False(WitnessPolicy.None.Requires);
    }

    [Theory]
    [InlineData("witness W {0}\n", "no line `quorum`")]
    [InlineData("quorum none\nquorum none\n", "a quorum already")]
    [InlineData("quorum W\nwitness W {0}\n", "not defined before")]
    [InlineData("witness none {0}\nquorum none\n", "is taken")]
    [InlineData("witness W {0}\nwitness W {1}\nquorum W\n", "is taken")]
    [InlineData("witness V {0}\nwitness W {0}\nquorum W\n", "there already")]
    [InlineData("witness W {L}\nquorum W\n", "not one that cosigns")]
    [InlineData("log {0}\nquorum none\n", "not one of a log")]
    [InlineData("witness W {0} ftp://w\nquorum W\n", "not an http URL")]
    [InlineData("witness W {0}\ngroup G 2 W\nquorum G\n", "cannot be asked for")]
    [InlineData("witness W {0}\ngroup G 0 W\nquorum G\n", "cannot be asked for")]
    [InlineData("witness W {0}\ngroup G 01 W\nquorum G\n", "cannot be asked for")]
    [InlineData("witness W {0}\ngroup G any\nquorum G\n", "none of the four lines")]
    [InlineData("witness W {0}\ngroup G any W W\nquorum G\n", "a member already")]
    [InlineData("witness W {0}\ngroup G any W\ngroup H any W\nquorum G\n", "a member already")]
    [InlineData("group G any none\nquorum G\n", "not defined before")]
    [InlineData("group G any G\nquorum G\n", "not defined before")]
    [InlineData("witness W x+00000000+AAAA\nquorum W\n", "verifier key")]
    [InlineData("quorum none\r\n", "control characters")]
    [InlineData("threshold 2\nquorum none\n", "none of the four lines")]
    public void What_is_no_policy_is_refused_with_its_line_and_reason(string text, string reason)
    {
        var filled = text.Replace("{0}", Key(0), StringComparison.Ordinal).Replace("{1}", Key(1), StringComparison.Ordinal).Replace("{L}", Log(), StringComparison.Ordinal);
        Assert.False(WitnessPolicy.TryParse(Encoding.UTF8.GetBytes(filled), out _, out var why));
        Assert.StartsWith("WRIT5055", why, StringComparison.Ordinal);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_policy_is_read_or_refused_and_never_crashes()
    {
        var original = Encoding.UTF8.GetBytes($"log {Log()}\nwitness A {Key(0)}\nwitness B {Key(1)}\ngroup G all A B\nquorum G\n");
        var mutator = new Mutator(11);
        for (var i = 0; i < 3_000; i++)
        {
            if (WitnessPolicy.TryParse(mutator.Mutate(original), out var policy, out var why)) Assert.True(policy.Witnesses.Count <= 2);
            else Assert.StartsWith("WRIT50", why, StringComparison.Ordinal);
        }
    }

    private static WitnessPolicy Read(string text)
    {
        Assert.True(WitnessPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var why), why);
        return policy;
    }

    private static SignedNote Cosigned(params int[] witnesses)
    {
        var note = SignedNote.Sign(Head.Body, Head.Origin, new Ed25519Signer());
        return witnesses.Aggregate(note, (signed, i) => signed.With(Cosignature.Sign(Head, DateTimeOffset.UnixEpoch, $"w{i}.example", Signers[i])));
    }

    private static string Key(int i) => NoteKey.Create($"w{i}.example", NoteKeyType.Cosignature, Signers[i].PublicKey).ToString();

    private static string Log() => NoteKey.Create(Head.Origin, NoteKeyType.Ed25519, Signers[0].PublicKey).ToString();
}
