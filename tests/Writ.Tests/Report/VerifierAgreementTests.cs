using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Tests.Core;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

/// <summary>The page's verifier and the library's were written apart, from one specification: they must say the same of every file.</summary>
public sealed class VerifierAgreementTests
{
    private const int Damaged = 300;

    [Fact]
    public async Task The_page_and_the_library_agree_on_every_whole_file()
    {
        using var cases = new Cases();
        cases.Add("merged", new EvidenceSample { Merged = true });
        cases.Add("apart", new EvidenceSample());
        cases.Add("denied", new EvidenceSample { Effect = DecisionEffect.Deny });
        cases.Add("pending", new EvidenceSample { Effect = DecisionEffect.Pending });
        cases.Add("events where nothing ran", new EvidenceSample { Effect = DecisionEffect.Deny, HasEvents = true });
        cases.Add("incomplete", new EvidenceSample { Finish = static r => r with { EventsIncomplete = true } });
        cases.Add("unconfirmed", new EvidenceSample { Finish = static r => r with { Outcome = r.Outcome with { Confirmation = Confirmation.Requested } } });
        cases.Add("withheld", new EvidenceSample
        {
            Merged = true,
            HasEvents = false,
            Spend = static _ => null,
            Authorize = static a => a with { Permit = null, Withheld = new StopReason(Outcome.Denied, "WRIT3001", "it cannot be confined") },
            Finish = static r => r with { Permit = null, Outcome = r.Outcome with { Outcome = Outcome.Denied, Started = Started.No, MeasuredExecutable = null } },
        });
        cases.Add("expired", new EvidenceSample
        {
            Spend = static _ => null,
            Finish = static r => r with { Outcome = r.Outcome with { Outcome = Outcome.Expired, Started = Started.No, MeasuredExecutable = null } },
        });
        var witnessed = new EvidenceSample();
        cases.Add("witnessed", witnessed.Build(witnessed: true).ToJson(), TrustFile.Of(witnessed, witnessed: true));
        cases.Add("without its witness", witnessed.Build().ToJson(), TrustFile.Of(witnessed, witnessed: true));
        cases.Add("erased", Erased(witnessed.Build().ToJson()), TrustFile.Of(witnessed));
        cases.Add("without keys", witnessed.Build().ToJson(), []);
        cases.Add("keys of others", witnessed.Build().ToJson(), TrustFile.Of(new EvidenceSample()));
        foreach (var attack in EvidenceCheckerTests.Attacks.Select(static row => (string)row[0]))
        {
            var (sample, file) = EvidenceCheckerTests.Attacked(attack);
            cases.Add(attack, file.ToJson(), TrustFile.Of(sample));
        }

        await cases.Compare();
    }

    [Fact]
    public async Task The_page_and_the_library_agree_on_every_damaged_file()
    {
        using var cases = new Cases();
        var (sample, mutator) = (new EvidenceSample(), new Mutator(7009));
        var (bytes, trust) = (sample.Build().ToJson(), TrustFile.Of(sample));
        for (var i = 0; i < Damaged; i++) cases.Add($"damaged {i}", i % 2 == 0 ? mutator.FlipBit(bytes) : mutator.Mutate(bytes), trust);
        await cases.Compare();
    }

    [Fact]
    public async Task The_page_and_the_library_agree_on_every_damaged_approval()
    {
        using var cases = new Cases();
        var sample = new EvidenceSample { Asked = "2 of Role::\"sre\" within 10m", Voters = [new Voter("ann"), new Voter("bob")] };
        var (bytes, trust, mutator) = (sample.Build().ToJson(), TrustFile.Approving(sample), new Mutator(7010));
        cases.Add("whole", bytes, trust);
        cases.Add("keys unknown", bytes, TrustFile.Of(sample));
        for (var i = 0; i < Damaged / 3; i++)
        {
            // Signed anew by whoever holds the statement key: what protects a vote is its own signature.
            var damaged = new EvidenceSample
            {
                Asked = sample.Asked,
                Voters = [sample.Voters[0], sample.Voters[1] with { Forge = vote => Damage(vote, mutator) }],
                StatementKey = sample.StatementKey, PermitKey = sample.PermitKey, LogKey = sample.LogKey,
            };
            cases.Add($"damaged {i}", damaged.Build().ToJson(), trust);
        }

        await cases.Compare();
    }

    private static SignedVote Damage(SignedVote vote, Mutator mutator)
    {
        while (true)
        {
            var bytes = mutator.FlipBit(CanonicalJson.Serialize(vote, DocumentsJson.Default.SignedVote));
            try
            {
                var other = CanonicalJson.Deserialize(bytes, DocumentsJson.Default.SignedVote);
                if (other is { Key: not null, Vote: { Intents: not null, Approver: { Id: not null, Type: not null } } }) return other;
            }
            catch (MalformedException)
            {
                // A vote that is none is another test's matter.
            }
        }
    }

    [Fact]
    public async Task The_page_and_the_library_agree_on_files_that_lack_or_repeat_a_member()
    {
        using var cases = new Cases();
        var sample = new EvidenceSample();
        var (text, trust) = (Encoding.UTF8.GetString(sample.Build().ToJson()), TrustFile.Of(sample));
        foreach (var (number, changed) in Restructured(text).Index()) cases.Add($"restructured {number}", Encoding.UTF8.GetBytes(changed), trust);
        await cases.Compare();
    }

    [Fact]
    public async Task The_page_finds_what_each_vector_expects()
    {
        using var cases = new Cases();
        Dictionary<string, JsonNode> expected = [];
        foreach (var path in Directory.EnumerateFiles(Repository.PathOf("tests", "vectors", "evidence"), "*.json"))
        {
            var (name, vector) = (Path.GetFileNameWithoutExtension(path), JsonNode.Parse(await File.ReadAllTextAsync(path))!);
            expected.Add(name, vector["expect"]!);
            var trust = vector["trust"] is { } given ? Encoding.UTF8.GetBytes(given.ToJsonString()) : [];
            cases.Add(name, Encoding.UTF8.GetBytes(vector["evidence"]!.ToJsonString()), trust);
        }

        Assert.NotEmpty(expected);
        foreach (var (name, found) in await cases.Run())
        {
            Assert.Equal((name, (string)expected[name]["verdict"]!), (name, found.Verdict));
            Assert.Equal(
                expected[name]["checks"]!.AsObject().Select(check => (name, check.Key, (string)check.Value!)),
                found.Checks.Select(check => (name, check.Key, check.Value)));
        }
    }

    [Fact]
    public async Task Each_flipped_bit_fails_its_check_and_nothing_is_green_that_rests_on_it()
    {
        using var cases = new Cases();
        var sample = new EvidenceSample { Segment = static s => s with { Events = [.. s.Events] } };
        cases.Add("flips", sample);
        var finding = (await cases.Run())["flips"];
        Assert.Equal("holds", finding.Verdict);
        Assert.Superset(new HashSet<string> { "policy", "request", "executable", "permit", "receipt", "path", "checkpoint" }, finding.Flips.Keys.ToHashSet());
        foreach (var (key, flip) in finding.Flips)
        {
            Assert.True(flip.Checks[flip.Breaks] == "fail", $"{key} does not break {flip.Breaks}");
            Assert.Equal("does-not-hold", flip.Verdict);
            foreach (var (id, rests) in Basis)
            {
                if (flip.Checks.GetValueOrDefault(id) == "pass") Assert.All(rests, on => Assert.Equal("pass", flip.Checks[on]));
            }
        }

        // A part that no signature covers but its own digest fails there and nowhere else.
        Assert.Equal("decision.authority", Assert.Single(finding.Flips["policy"].Checks, check => check.Value == "fail").Key);
        Assert.Equal("decision.input", Assert.Single(finding.Flips["executable"].Checks, check => check.Value == "fail").Key);
        Assert.Equal("log.inclusion", Assert.Single(finding.Flips["path"].Checks, check => check.Value == "fail").Key);
        Assert.Equal("log.checkpoint", Assert.Single(finding.Flips["checkpoint"].Checks, check => check.Value == "fail").Key);
    }

    private static IReadOnlyDictionary<string, string[]> Basis { get; } = new Dictionary<string, string[]>
    {
        ["decision.input"] = ["decision.signed"], ["decision.authority"] = ["decision.signed"], ["permit.signed"] = ["decision.signed"],
        ["permit.bound"] = ["permit.signed", "decision.input"], ["permit.spent"] = ["permit.signed", "log.chain"], ["permit.window"] = ["permit.spent"],
        ["run.image"] = ["receipt.signed", "permit.signed"], ["run.events"] = ["receipt.signed", "log.chain"], ["run.ended"] = ["receipt.signed"],
        ["log.inclusion"] = ["log.entries"], ["log.chain"] = ["log.entries"], ["receipt.complete"] = ["receipt.signed", "log.chain"],
        ["receipt.final"] = ["receipt.signed", "decision.signed"],
    };

    // Removes, renames or repeats one member at a time, everywhere in the file.
    private static IEnumerable<string> Restructured(string text)
    {
        foreach (var path in Members(JsonNode.Parse(text)!, []).Take(160))
        {
            var removed = JsonNode.Parse(text)!;
            var (holder, name) = (Follow(removed, path[..^1]).AsObject(), (string)path[^1]);
            var value = holder[name]!.DeepClone();
            holder.Remove(name);
            yield return removed.ToJsonString();
            holder["x" + name] = value.DeepClone();
            yield return removed.ToJsonString();
            holder.Remove("x" + name);
            holder[name] = null;
            yield return removed.ToJsonString();
        }

        yield return text.Insert(1, "\"execution\":\"exe_\",");
        yield return text + " ";
        yield return text + "{}";
        yield return "\ufeff" + text;
        yield return text.Replace("\"number\":0", "\"number\":0.0", StringComparison.Ordinal);
        yield return text.Replace("\"number\":0", "\"number\":-0", StringComparison.Ordinal);
        yield return text.Replace("\"number\":0", "\"number\":1", StringComparison.Ordinal);
        yield return text.Replace("\"number\":0", "\"number\":9007199254740992", StringComparison.Ordinal);
        yield return text.Replace("\"trust\":{}", "\"trust\":{\"a\":null}", StringComparison.Ordinal);
        yield return text.Replace("\"trust\":{}", "\"trust\":{\"\\ud800\":1}", StringComparison.Ordinal);
    }

    private static IEnumerable<object[]> Members(JsonNode node, object[] at)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                yield return [.. at, name];
                foreach (var below in value is null ? [] : Members(value, [.. at, name])) yield return below;
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                foreach (var below in items[i] is null ? [] : Members(items[i]!, [.. at, i])) yield return below;
            }
        }
    }

    private static JsonNode Follow(JsonNode node, object[] path) =>
        path.Aggregate(node, static (at, step) => step is string name ? at[name]! : at[(int)step]!);

    private static byte[] Erased(byte[] json)
    {
        var file = JsonNode.Parse(json)!;
        var erased = file["statements"]![2]!.AsObject();
        erased["tlogEntry"] = erased["bundle"]!["verificationMaterial"]!["tlogEntries"]![0]!.DeepClone();
        erased["erased"] = true;
        erased.Remove("bundle");
        file.AsObject().Remove("input");
        return Encoding.UTF8.GetBytes(file.ToJsonString());
    }

    private sealed class Cases : IDisposable
    {
        private readonly TempDirectory _folder = new();
        private readonly Dictionary<string, (byte[] File, byte[] Trust)> _cases = [];

        public void Add(string name, EvidenceSample sample) => Add(name, sample.Build().ToJson(), TrustFile.Of(sample));

        public void Add(string name, byte[] file, byte[] trust)
        {
            File.WriteAllBytes(_folder.PathOf(name + ".json"), file);
            File.WriteAllBytes(_folder.PathOf(name + ".trust"), trust);
            _cases.Add(name, (file, trust));
        }

        public Task<IReadOnlyDictionary<string, NodeFinding>> Run() => NodeVerifier.Run(_folder);

        public async Task Compare()
        {
            var page = await Run();
            Assert.Equal(_cases.Count, page.Count);
            List<string> differences = [];
            foreach (var (name, (file, trust)) in _cases)
            {
                var (verdict, checks) = Library(file, trust);
                if (page[name].Verdict != verdict) differences.Add($"{name}: library {verdict}, page {page[name].Verdict} {page[name].Fault}");
                differences.AddRange(checks.Where(check => page[name].Checks.GetValueOrDefault(check.Key) != check.Value)
                    .Select(check => $"{name}: {check.Key}: library {check.Value}, page {page[name].Checks.GetValueOrDefault(check.Key)}"));
            }

            Assert.True(differences.Count == 0, string.Join('\n', differences));
        }

        public void Dispose() => _folder.Dispose();

        private static (string Verdict, Dictionary<string, string> Checks) Library(byte[] bytes, byte[] trust)
        {
            if (!EvidenceFile.TryParse(bytes, out var file, out _)) return ("malformed", []);
            var keys = TrustedKeys.None;
            if (trust.Length > 0) Assert.True(TrustedKeys.TryParse(trust, out keys, out var why), why);
            using var report = JsonDocument.Parse(EvidenceChecker.Check(file, keys!).ToJson());
            return (
                report.RootElement.GetProperty("verdict").GetString()!,
                report.RootElement.GetProperty("checks").EnumerateArray()
                    .ToDictionary(check => check.GetProperty("id").GetString()!, check => check.GetProperty("outcome").GetString()!));
        }
    }
}
