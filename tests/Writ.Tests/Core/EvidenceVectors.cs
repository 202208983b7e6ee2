using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Tests.Report;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

/// <summary>Evidence files in <c>tests/vectors/evidence</c>, one case a file, for this verifier, the page's and anybody else's:
/// <c>{"expect": {"verdict": …, "checks": {…}}, "trust": {…} or null, "evidence": {…}}</c>.</summary>
internal static class EvidenceVectors
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>How each case is made, once. The files are frozen then: signatures never come out the same twice.</summary>
    public static IReadOnlyDictionary<string, Func<JsonObject>> Makers { get; } = new Dictionary<string, Func<JsonObject>>
    {
        ["holds-apart"] = static () => Of(new EvidenceSample()),
        ["holds-merged"] = static () => Of(new EvidenceSample { Merged = true }),
        ["holds-denied"] = static () => Of(new EvidenceSample { Effect = DecisionEffect.Deny }),
        ["holds-unspent"] = static () => Of(new EvidenceSample
        {
            Spend = static _ => null,
            Finish = static r => r with { Outcome = r.Outcome with { Outcome = Outcome.Expired, Started = Started.No, MeasuredExecutable = null } },
        }),
        ["holds-in-full"] = static () => Of(new EvidenceSample { Profile = FullProfile, Finish = static r => r with { Outcome = FullOutcome } }),
        ["holds-witnessed"] = static () => Of(new EvidenceSample(), witnessed: true),
        ["incomplete-events"] = static () => Of(new EvidenceSample { Finish = static r => r with { EventsIncomplete = true } }),
        ["incomplete-end"] = static () => Of(new EvidenceSample
        {
            Finish = static r => r with { Outcome = r.Outcome with { Confirmation = Confirmation.Requested } },
        }),
        ["incomplete-erased"] = static () => Of(new EvidenceSample { IsErased = true }),
        ["incomplete-erased-denial"] = static () => Of(new EvidenceSample { IsErased = true, Effect = DecisionEffect.Deny }),
        ["fails-erased-unexplained"] = static () => Change(
            new EvidenceSample { IsErased = true }, static vector => vector["evidence"]!["statements"]!.AsArray().RemoveAt(5)),
        ["fails-erased-another"] = static () => Of(new EvidenceSample
        {
            IsErased = true,
            Erase = static e => e with { Statements = [.. e.Statements.Select(static line => line with { Digest = Digest.Of("another"u8) })] },
        }),
        ["fails-erased-chain"] = static () => Of(new EvidenceSample
        {
            IsErased = true,
            Place = static at => at.Number == 5 ? at with { Prev = Digest.Of("another"u8) } : at,
        }),
        ["holds-retired-keys"] = static () => Retired(new EvidenceSample(), ("statement", 10), ("permit", 2), ("log", 11)),
        ["fails-retired-statement-key"] = static () => Retired(new EvidenceSample(), ("statement", 5)),
        ["fails-retired-permit-key"] = static () => Retired(new EvidenceSample(), ("permit", 1)),
        ["fails-retired-log-key"] = static () => Retired(new EvidenceSample(), ("log", 10)),
        ["fails-retired-unproven"] = static () =>
        {
            var vector = Retired(new EvidenceSample(), ("statement", 100));
            Damage(Proof(vector)["hashes"]!, 0);
            return vector;
        },
        ["holds-approved"] = static () => Approved(new Voter("ann"), new Voter("bob")),
        ["holds-approved-keys-unknown"] = static () => Of(Approving(new Voter("ann"), new Voter("bob"))),
        ["fails-approval-forged"] = static () => Approved(new Voter("ann"), new Voter("bob")
        {
            Forge = static vote => vote with { Vote = vote.Vote with { Reason = "as if I had looked" } },
        }),
        ["fails-approval-other-intent"] = static () => Approved(
            new Voter("ann"), new Voter("bob") { Change = static vote => vote with { Intents = [Digest.Of("another intent"u8)] } }),
        ["fails-approval-other-authority"] = static () => Approved(
            new Voter("ann"), new Voter("bob") { Change = static vote => vote with { Authority = Digest.Of("other policies"u8) } }),
        ["fails-approval-denied"] = static () => Approved(new Voter("ann"), new Voter("bob") { Change = static vote => vote with { Verdict = Vote.Deny } }),
        ["fails-approval-quorum"] = static () => Approved(new Voter("ann")),
        ["fails-approval-twice"] = static () =>
        {
            var ann = new Voter("ann");
            return Approved(ann, new Voter("ann") { Key = ann.Key });
        },
        ["fails-approval-own"] = static () => Approved(new Voter("ann"), new Voter("1000")),
        ["fails-approval-undecided"] = static () => Approved(
            new Voter("ann"), new Voter("bob") { Change = static vote => vote with { Approver = new EntityRef("User", "eve") } }),
        ["fails-approval-retired-key"] = static () =>
        {
            var sample = Approving(new Voter("ann"), new Voter("bob"));
            return With(sample, TrustFile.Approving(sample, change: body => body["retired"] = new JsonObject
            {
                [sample.Voters[1].Key.PublicKey.KeyId] = new JsonObject { ["role"] = "approver", ["until"] = 1 },
            }));
        },
        ["untrusted-approval-key-of-another"] = static () =>
        {
            var sample = Approving(new Voter("ann"), new Voter("bob"));
            return With(sample, TrustFile.Approving(sample, [sample.Voters[0], new Voter("bob")]));
        },
        ["untrusted-without-keys"] = static () => Change(new EvidenceSample(), static vector => vector["trust"] = null),
        ["untrusted-keys-of-others"] = static () => Change(
            new EvidenceSample(), static vector => vector["trust"] = JsonNode.Parse(TrustFile.Of(new EvidenceSample()))),
        ["fails-payload"] = static () => Change(new EvidenceSample(), static vector => Damage(Envelope(vector), "payload")),
        ["fails-signature"] = static () => Change(new EvidenceSample(), static vector => Damage(Envelope(vector)["signatures"]![0]!, "sig")),
        ["fails-proof"] = static () => Change(new EvidenceSample(), static vector => Damage(Proof(vector)["hashes"]!, 0)),
        ["fails-left-out"] = static () => Change(new EvidenceSample(), static vector => vector["evidence"]!["statements"]!.AsArray().RemoveAt(2)),
        ["fails-input"] = static () => Change(
            new EvidenceSample(), static vector => vector["evidence"]!["input"]!["intent"]!["principal"]!["id"] = "0"),
        ["fails-spent-twice"] = static () => Of(new EvidenceSample { Spends = 2 }),
        ["fails-other-program"] = static () => Attack("another program ran"),
        ["fails-event-left-out"] = static () => Attack("a left out event"),
        ["fails-other-head"] = static () => Attack("another head"),
        ["fails-late-spend"] = static () => Attack("a spend too late"),
        ["fails-wider-limits"] = static () => Attack("a permit with wider limits"),
    };

    /// <summary>With every member: a verifier that does not know one of them refuses the document.</summary>
    public static Profile FullProfile => new()
    {
        Name = "full", Read = ["/usr"], Write = ["/srv"], Execute = ["/usr/bin"], Environment = ["LC_*"], Egress = ["example.org:443"],
        Credentials = [new Credential { Name = "token", Header = "Authorization", For = "upgrade://example.org:443", Prefix = "Bearer " }],
        Children = "decide", Signals = ["INT", "TERM"],
        Envelope = new BehaviourEnvelope { ExecsPerSecond = 20, Children = 100, NewHosts = 3, NetworkBytes = 1000 }, Build = true, Jit = false, Record = true, IntegrityPeriodMs = 100,
    };

    /// <inheritdoc cref="FullProfile"/>
    public static RunOutcome FullOutcome => new()
    {
        Outcome = Outcome.Killed, Started = Started.Yes, Code = "WRIT3101", Reason = "it ran for longer than its limit", ExitCode = 137, Signal = 9,
        StartedAtMs = EvidenceSample.Now, EndedAtMs = EvidenceSample.Now + 1000, StopMicroseconds = 900, Confirmation = Confirmation.Confirmed,
        MeasuredExecutable = new FileIdentity("/usr/bin/true", Digest.Of("true"u8)), MeasuredScript = new FileIdentity("/lib64/ld.so", Digest.Of("ld"u8)),
        StdoutBytes = 3, StderrBytes = 4, StdoutDigest = Digest.Of("out"u8), StderrDigest = Digest.Of("err"u8), CpuMs = 12, MemoryPeakBytes = 4096,
        Writes = new WriteSummary
        {
            Files = [new WrittenFile("/srv/a", 5, Digest.Of("a"u8)), new WrittenFile("/srv/socket", 0, null)], Count = 300, Bytes = 5, Incomplete = true,
        },
        Network = new NetworkSummary { Allowed = 2, Denied = 1, Hosts = 3, SentBytes = 40, ReceivedBytes = 50 },
    };

    public static string PathOf(string name) => Repository.PathOf("tests", "vectors", "evidence", name + ".json");

    /// <summary>What this verifier finds, in the form of <c>expect</c>.</summary>
    public static JsonObject Judge(JsonNode vector)
    {
        Assert.True(EvidenceFile.TryParse(Bytes(vector["evidence"]!), out var file, out var why), why);
        var trust = TrustedKeys.None;
        if (vector["trust"] is { } given) Assert.True(TrustedKeys.TryParse(Bytes(given), out trust, out why), why);
        var report = JsonNode.Parse(EvidenceChecker.Check(file, trust!).ToJson())!;
        return new JsonObject
        {
            ["verdict"] = report["verdict"]!.DeepClone(),
            ["checks"] = new JsonObject(report["checks"]!.AsArray().Select(static check =>
                KeyValuePair.Create((string)check!["id"]!, (JsonNode?)check["outcome"]!.DeepClone()))),
        };
    }

    public static void Write(string name)
    {
        var vector = Makers[name]();
        var whole = new JsonObject { ["expect"] = Judge(vector) };
        foreach (var (member, value) in vector) whole[member] = value?.DeepClone();
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), whole.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Of(EvidenceSample sample, bool witnessed = false) => new()
    {
        ["trust"] = JsonNode.Parse(TrustFile.Of(sample, witnessed)),
        ["evidence"] = JsonNode.Parse(sample.Build(witnessed).ToJson()),
    };

    private static JsonObject Retired(EvidenceSample sample, params (string Role, long Until)[] ends) => new()
    {
        ["trust"] = JsonNode.Parse(TrustFile.Retired(sample, ends)),
        ["evidence"] = JsonNode.Parse(sample.Build().ToJson()),
    };

    private static EvidenceSample Approving(params Voter[] voters) => new() { Asked = "2 of Role::\"sre\" within 10m", Voters = voters };

    private static JsonObject Approved(params Voter[] voters)
    {
        var sample = Approving(voters);
        return With(sample, TrustFile.Approving(sample, voters.DistinctBy(static voter => voter.Key)));
    }

    private static JsonObject With(EvidenceSample sample, byte[] trust) =>
        new() { ["trust"] = JsonNode.Parse(trust), ["evidence"] = JsonNode.Parse(sample.Build().ToJson()) };

    private static JsonObject Attack(string attack)
    {
        var (sample, file) = EvidenceCheckerTests.Attacked(attack);
        return new JsonObject { ["trust"] = JsonNode.Parse(TrustFile.Of(sample)), ["evidence"] = JsonNode.Parse(file.ToJson()) };
    }

    private static JsonObject Change(EvidenceSample sample, Action<JsonObject> change)
    {
        var vector = Of(sample);
        change(vector);
        return vector;
    }

    // One bit in the middle; what follows in base64 stays as it is.
    private static void Damage(JsonNode holder, object member)
    {
        var bytes = Convert.FromBase64String((member is int at ? holder[at] : holder[(string)member])!.GetValue<string>());
        bytes[bytes.Length / 2] ^= 1;
        if (member is int index) holder[index] = Convert.ToBase64String(bytes);
        else holder[(string)member] = Convert.ToBase64String(bytes);
    }

    private static JsonNode Envelope(JsonObject vector) => vector["evidence"]!["statements"]![0]!["bundle"]!["dsseEnvelope"]!;

    private static JsonNode Proof(JsonObject vector) =>
        vector["evidence"]!["statements"]![0]!["bundle"]!["verificationMaterial"]!["tlogEntries"]![0]!["inclusionProof"]!;

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
