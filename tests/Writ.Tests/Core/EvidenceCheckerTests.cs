using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Core.Statements;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class EvidenceCheckerTests
{
    [Fact]
    public void A_whole_execution_holds()
    {
        foreach (var merged in new[] { false, true })
        {
            var report = new EvidenceSample { Merged = merged }.Check();
            Assert.All(report.Checks, static check => Assert.True(check.Outcome == CheckOutcome.Pass || check.MayBeLeftOut, check.ToString()));
            Assert.Equal(Verdict.Holds, report.Verdict);
            Assert.Equal(
                "decision.signed decision.input decision.authority decision.again permit.signed permit.bound permit.spent permit.window run.image run.events "
                + "run.ended log.entries log.inclusion log.checkpoint log.witness log.chain receipt.signed receipt.complete receipt.final",
                string.Join(' ', report.Checks.Select(static check => check.Id)));
        }
    }

    [Fact]
    public void A_denial_holds_without_a_permit()
    {
        foreach (var effect in new[] { DecisionEffect.Deny, DecisionEffect.Pending })
        {
            var report = new EvidenceSample { Effect = effect }.Check();
            Assert.Equal(Verdict.Holds, report.Verdict);
            Assert.Equal(CheckOutcome.Pass, Of(report, "permit.none").Outcome);
            Assert.Equal(CheckOutcome.Pass, Of(report, "run.none").Outcome);
            Assert.DoesNotContain(report.Checks, static check => check.Id is "permit.signed" or "run.image");
        }
    }

    [Fact]
    public void An_allow_that_was_withheld_holds_without_a_permit()
    {
        var report = new EvidenceSample
        {
            Merged = true,
            Spend = static _ => null,
            Authorize = static a => a with { Permit = null, Withheld = new StopReason(Outcome.Denied, "WRIT3001", "it cannot be confined") },
            Finish = static r => r with { Permit = null, Outcome = r.Outcome with { Outcome = Outcome.Denied, Started = Started.No, MeasuredExecutable = null } },
            HasEvents = false,
        }.Check();
        Assert.Equal(Verdict.Holds, report.Verdict);
        Assert.Equal(CheckOutcome.Pass, Of(report, "permit.none").Outcome);
    }

    [Fact]
    public void Events_where_nothing_was_permitted_do_not_hold()
    {
        var report = new EvidenceSample { Effect = DecisionEffect.Deny, HasEvents = true }.Check();
        Assert.Equal(CheckOutcome.Fail, Of(report, "run.none").Outcome);
        Assert.Equal(Verdict.DoesNotHold, report.Verdict);
    }

    [Fact]
    public void A_file_is_written_and_read()
    {
        var sample = new EvidenceSample();
        var bytes = sample.Build().ToJson();
        Assert.True(EvidenceFile.TryParse(bytes, out var file, out _));
        Assert.Equal(bytes, file.ToJson());
        Assert.Equal(Verdict.Holds, sample.Check(file).Verdict);
        Assert.Equal("holds", JsonNode.Parse(sample.Check(file).ToJson())!["verdict"]!.GetValue<string>());
    }

    [Fact]
    public void No_file_with_a_flipped_bit_holds()
    {
        var (sample, mutator) = (new EvidenceSample(), new Mutator(90));
        var bytes = sample.Build(witnessed: true).ToJson();
        var trust = sample.Trust with { Witnesses = [sample.WitnessKey.PublicKey], WitnessQuorum = 1 };
        for (var i = 0; i < 400; i++)
        {
            var damaged = mutator.FlipBit(bytes);
            if (!EvidenceFile.TryParse(damaged, out var file, out var why)) Assert.StartsWith("WRIT5", why, StringComparison.Ordinal);
            else Assert.NotEqual(Verdict.Holds, sample.Check(file, trust).Verdict);
        }
    }

    [Fact]
    public void Files_damaged_in_any_way_are_judged_without_a_fault()
    {
        var (sample, mutator) = (new EvidenceSample(), new Mutator(91));
        var bytes = sample.Build().ToJson();
        for (var i = 0; i < 400; i++)
        {
            if (EvidenceFile.TryParse(mutator.Mutate(bytes), out var file, out _)) Assert.NotEqual(Verdict.Holds, sample.Check(file).Verdict);
        }
    }

    [Fact]
    public void Without_keys_nothing_is_trusted()
    {
        var report = new EvidenceSample().Check(trust: TrustedKeys.None);
        Assert.Equal(Verdict.NotTrusted, report.Verdict);
        Assert.Equal("WRIT5103", report.Diagnostic!.Id);
        Assert.Equal(CheckOutcome.NotEvaluated, Of(report, "decision.input").Outcome);
    }

    [Theory]
    [InlineData("statement", "decision.signed")]
    [InlineData("permit", "permit.signed")]
    [InlineData("log", "log.checkpoint")]
    public void A_key_that_is_not_trusted_is_named_and_nothing_else_fails(string role, string check)
    {
        var (sample, other) = (new EvidenceSample(), new EvidenceSample());
        var trust = role switch
        {
            "statement" => sample.Trust with { Statement = other.Trust.Statement },
            "permit" => sample.Trust with { Permit = other.Trust.Permit },
            _ => sample.Trust with { Log = other.Trust.Log },
        };
        var report = sample.Check(trust: trust);
        Assert.Equal(Verdict.NotTrusted, report.Verdict);
        Assert.True(Of(report, check).IsUntrusted);
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "another input", "decision.input" },
        { "another authority", "decision.authority" },
        { "a permit for another intent", "permit.bound" },
        { "a permit for other programs", "permit.bound" },
        { "a permit with wider limits", "permit.bound" },
        { "a permit for another execution", "permit.bound" },
        { "a permit for another profile", "permit.bound" },
        { "no permit", "permit.signed" },
        { "two spends", "permit.spent" },
        { "no spend", "permit.spent" },
        { "a spend elsewhere", "permit.spent" },
        { "a spend in another epoch", "permit.spent" },
        { "a spend of another permit", "permit.spent" },
        { "a spend too late", "permit.window" },
        { "a spend too early", "permit.window" },
        { "another program ran", "run.image" },
        { "a changed event", "run.events" },
        { "a left out event", "run.events" },
        { "another count of events", "run.events" },
        { "another head", "log.inclusion" },
        { "a position twice", "log.chain" },
        { "a receipt that lists too little", "receipt.complete" },
        { "a receipt of another intent", "receipt.final" },
        { "a receipt that says denied", "receipt.final" },
        { "a receipt without an end", "receipt.final" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Whoever_holds_the_keys_still_cannot_make_it_fit(string attack, string check)
    {
        var report = Attack(attack);
        Assert.Equal(Verdict.DoesNotHold, report.Verdict);
        var failed = Of(report, check);
        Assert.Equal(CheckOutcome.Fail, failed.Outcome);
        Assert.False(string.IsNullOrEmpty(failed.Expected));
        Assert.False(string.IsNullOrEmpty(failed.Computed));
        Assert.NotEqual(failed.Expected, failed.Computed);
        Assert.Equal("WRIT5101", report.Diagnostic!.Id);
    }

    [Fact]
    public void Nothing_is_green_that_rests_on_something_red()
    {
        Dictionary<string, string[]> basis = new()
        {
            ["decision.input"] = ["decision.signed"], ["decision.authority"] = ["decision.signed"], ["permit.signed"] = ["decision.signed"],
            ["permit.bound"] = ["permit.signed", "decision.input"], ["permit.spent"] = ["permit.signed", "log.chain"], ["permit.window"] = ["permit.spent"],
            ["run.image"] = ["receipt.signed", "permit.signed"], ["run.events"] = ["receipt.signed", "log.chain"], ["run.ended"] = ["receipt.signed"],
            ["log.inclusion"] = ["log.entries"], ["log.chain"] = ["log.entries"], ["receipt.complete"] = ["receipt.signed", "log.chain"],
            ["receipt.final"] = ["receipt.signed", "decision.signed"],
        };
        var reports = Attacks.Select(static row => Attack((string)row[0])).Append(new EvidenceSample().Check(trust: TrustedKeys.None));
        foreach (var report in reports)
        {
            foreach (var (id, rests) in basis)
            {
                if (Of(report, id).Outcome == CheckOutcome.Pass) Assert.All(rests, on => Assert.Equal(CheckOutcome.Pass, Of(report, on).Outcome));
            }
        }
    }

    [Theory]
    [InlineData(PredicateTypes.Spend, "permit.spent")]
    [InlineData(PredicateTypes.EventSegment, "run.events")]
    [InlineData(PredicateTypes.Receipt, "receipt.signed")]
    [InlineData(PredicateTypes.Authorization, "decision.signed")]
    public void A_statement_signed_by_a_stranger_is_not_taken_in(string type, string check)
    {
        var stranger = new P256Signer();
        var report = new EvidenceSample { Forger = t => t == type ? stranger : null }.Check();
        Assert.NotEqual(Verdict.Holds, report.Verdict);
        Assert.Equal(CheckOutcome.Fail, Of(report, check).Outcome);
    }

    [Fact]
    public void Witnesses_count_once_each_and_only_the_trusted()
    {
        var sample = new EvidenceSample();
        var trust = sample.Trust with { Witnesses = [sample.WitnessKey.PublicKey, new Ed25519Signer().PublicKey], WitnessQuorum = 1 };
        Assert.Equal(CheckOutcome.Pass, Of(sample.Check(sample.Build(witnessed: true), trust), "log.witness").Outcome);
        Assert.Equal(CheckOutcome.Fail, Of(sample.Check(sample.Build(witnessed: false), trust), "log.witness").Outcome);
        Assert.Equal(CheckOutcome.Fail, Of(sample.Check(sample.Build(witnessed: true), trust with { WitnessQuorum = 2 }), "log.witness").Outcome);
        Assert.True(Of(sample.Check(sample.Build(witnessed: true)), "log.witness").MayBeLeftOut);
    }

    [Fact]
    [Trait("law", "L10")]
    public void Deciding_again_must_give_the_same_bytes()
    {
        var sample = new EvidenceSample();
        Assert.Equal(CheckOutcome.Pass, Of(sample.Check(again: (_, _) => sample.Decision), "decision.again").Outcome);
        var other = sample.Check(again: (_, _) => sample.Decision with { Reason = "another" });
        Assert.Equal(CheckOutcome.Fail, Of(other, "decision.again").Outcome);
        Assert.Equal(Verdict.Incomplete, sample.Check(again: (_, _) => null).Verdict);
    }

    [Fact]
    public void What_was_erased_is_not_evaluated_and_the_proof_still_stands()
    {
        var report = new EvidenceSample { IsErased = true }.Check();
        Assert.Equal((Verdict.Incomplete, "WRIT5104"), (report.Verdict, report.Diagnostic!.Id));
        foreach (var id in new[] { "log.entries", "log.inclusion", "log.checkpoint", "log.chain", "log.erasure" })
            Assert.Equal(CheckOutcome.Pass, Of(report, id).Outcome);
        foreach (var id in new[] { "decision.signed", "decision.input", "permit.signed", "permit.spent", "run.image", "run.events", "receipt.signed", "receipt.complete" })
            Assert.Equal(CheckOutcome.NotEvaluated, Of(report, id).Outcome);
        Assert.Contains("5 payloads were erased at 2023-11-14T22:13:20.500Z", Of(report, "log.erasure").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_erasure_that_a_stranger_signed_accounts_for_nothing()
    {
        var stranger = new P256Signer();
        var report = new EvidenceSample { IsErased = true, Forger = type => type == PredicateTypes.Erasure ? stranger : null }.Check();
        Assert.Equal(CheckOutcome.Fail, Of(report, "log.erasure").Outcome);
        Assert.Equal(Verdict.NotTrusted, report.Verdict);
    }

    [Fact]
    public void A_payload_that_was_only_left_out_fails()
    {
        var sample = new EvidenceSample();
        var json = JsonNode.Parse(sample.Build().ToJson())!;
        var erased = json["statements"]![2]!.AsObject();
        erased["tlogEntry"] = erased["bundle"]!["verificationMaterial"]!["tlogEntries"]![0]!.DeepClone();
        erased["erased"] = true;
        erased.Remove("bundle");
        json.AsObject().Remove("input");
        Assert.True(EvidenceFile.TryParse(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), out var file, out _));
        var report = sample.Check(file);
        Assert.Equal(Verdict.DoesNotHold, report.Verdict);
        Assert.Equal(CheckOutcome.Fail, Of(report, "log.erasure").Outcome);
        Assert.Equal(CheckOutcome.NotEvaluated, Of(report, "run.events").Outcome);
        Assert.Equal(CheckOutcome.NotEvaluated, Of(report, "decision.input").Outcome);
        foreach (var id in new[] { "log.entries", "log.inclusion", "log.chain", "receipt.complete" }) Assert.Equal(CheckOutcome.Pass, Of(report, id).Outcome);
    }

    [Fact]
    public void A_witness_policy_is_asked_in_place_of_the_trusted_witnesses()
    {
        var (sample, others) = (new EvidenceSample(), new Ed25519Signer());
        var file = sample.Build(witnessed: true);
        var witness = NoteKey.Create("witness.example", NoteKeyType.Cosignature, sample.WitnessKey.PublicKey);
        var absent = NoteKey.Create("absent.example", NoteKeyType.Cosignature, others.PublicKey);
        var members = $"witness a {witness}\nwitness b {absent}\n";
        foreach (var (policy, expected) in new[]
        {
            (members + "quorum a\n", CheckOutcome.Pass), (members + "group g any a b\nquorum g\n", CheckOutcome.Pass), (members + "quorum b\n", CheckOutcome.Fail),
            (members + "group g all a b\nquorum g\n", CheckOutcome.Fail), (members + "quorum none\n", CheckOutcome.NotEvaluated),
            ($"log {sample.LogName}\n{members}quorum a\n", CheckOutcome.Pass),
            ($"log {NoteKey.Create(sample.LogName.Name, NoteKeyType.Ed25519, others.PublicKey)}\n{members}quorum a\n", CheckOutcome.Fail),
        })
        {
            Assert.True(WitnessPolicy.TryParse(System.Text.Encoding.UTF8.GetBytes(policy), out var read, out var why), why);
            var report = sample.Check(file, sample.Trust with { Policy = read });
            Assert.Equal((policy, expected), (policy, Of(report, "log.witness").Outcome));
            Assert.Equal(expected == CheckOutcome.Fail ? Verdict.DoesNotHold : Verdict.Holds, report.Verdict);
        }
    }

    [Fact]
    public void A_run_that_could_not_be_seen_to_end_is_incomplete()
    {
        foreach (var confirmation in new[] { Confirmation.Requested, Confirmation.Impossible })
        {
            var report = new EvidenceSample { Finish = r => r with { Outcome = r.Outcome with { Confirmation = confirmation } } }.Check();
            Assert.Equal(Verdict.Incomplete, report.Verdict);
            Assert.Equal("WRIT5102", report.Diagnostic!.Id);
        }

        Assert.Equal(Verdict.Incomplete, new EvidenceSample { Finish = static r => r with { EventsIncomplete = true } }.Check().Verdict);
    }

    [Fact]
    public void A_permit_that_expired_unspent_holds()
    {
        var report = new EvidenceSample
        {
            Spend = static _ => null,
            Finish = static r => r with { Outcome = r.Outcome with { Outcome = Outcome.Expired, Started = Started.No, MeasuredExecutable = null } },
        }.Check();
        Assert.Equal(Verdict.Holds, report.Verdict);
    }

    private static EvidenceReport Attack(string attack)
    {
        var (sample, file) = Attacked(attack);
        return sample.Check(file);
    }

    /// <summary>A file that holds but for one thing, though all of its keys are trusted.</summary>
    internal static (EvidenceSample Sample, EvidenceFile File) Attacked(string attack)
    {
        Digest other = Digest.Of("other"u8);
        var sample = attack switch
        {
            "another input" => new EvidenceSample { Authorize = a => a with { DecisionInput = other } },
            "another authority" => new EvidenceSample { Authorize = a => a with { Authority = other } },
            "a permit for another intent" => new EvidenceSample { Claims = c => c with { Grant = c.Grant with { Intent = other } } },
            "a permit for other programs" => new EvidenceSample { Claims = c => c with { Grant = c.Grant with { Programs = [new("/usr/bin/false", other)] } } },
            "a permit with wider limits" => new EvidenceSample { Claims = c => c with { Grant = c.Grant with { Limits = Limits.None } } },
            "a permit for another execution" => new EvidenceSample { Claims = c => c with { Execution = "exe_01FWHE4YDGFK1SHH6W1G60EECF" } },
            "a permit for another profile" => new EvidenceSample { Claims = c => c with { Grant = c.Grant with { Profile = other } } },
            "no permit" => new EvidenceSample { Authorize = a => a with { Permit = null } },
            "two spends" => new EvidenceSample { Spends = 2 },
            "no spend" => new EvidenceSample { Spend = _ => null },
            "a spend elsewhere" => new EvidenceSample { Spend = s => s with { EnforcementPoint = "elsewhere" } },
            "a spend in another epoch" => new EvidenceSample { Spend = s => s with { Epoch = 3 } },
            "a spend of another permit" => new EvidenceSample { Spend = s => s with { Permit = "prm_01FWHE4YDGFK1SHH6W1G60EECF" } },
            "a spend too late" => new EvidenceSample { Spend = s => s with { AtMs = EvidenceSample.Now + 61_000 } },
            "a spend too early" => new EvidenceSample { Spend = s => s with { AtMs = EvidenceSample.Now - 1_000 } },
            "another program ran" => new EvidenceSample { Finish = r => r with { Outcome = r.Outcome with { MeasuredExecutable = new("/usr/bin/true", other) } } },
            "a changed event" => new EvidenceSample { Segment = s => s with { Events = [.. s.Events.Select(e => e with { Event = e.Event with { Detail = "x" } })] } },
            "a left out event" => new EvidenceSample { Segment = s => s with { Events = [.. s.Events.Skip(1)] } },
            "another count of events" => new EvidenceSample { Finish = r => r with { Events = 4 } },
            "a position twice" => new EvidenceSample { Place = p => p with { Number = Math.Min(p.Number, 1) } },
            "a receipt that lists too little" => new EvidenceSample { Finish = r => r with { Statements = [.. r.Statements.Skip(1)] } },
            "a receipt of another intent" => new EvidenceSample { Finish = r => r with { Intent = other } },
            "a receipt that says denied" => new EvidenceSample { Finish = r => r with { Outcome = r.Outcome with { Outcome = Outcome.Denied } } },
            "a receipt without an end" => new EvidenceSample { Finish = r => r with { Outcome = r.Outcome with { Outcome = Outcome.Unknown } } },
            _ => new EvidenceSample(),
        };
        return (sample, attack == "another head" ? sample.Build(head: h => h with { Root = other }) : sample.Build());
    }

    private static CheckResult Of(EvidenceReport report, string id) => Assert.Single(report.Checks, check => check.Id == id);
}
