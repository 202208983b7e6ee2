using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Ids;
using Writ.Core.Log;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

/// <summary>A whole execution with its keys, its statements and its log, made as the control plane makes one. Every part can be
/// changed before it is signed, so that a test can be an attacker who holds a key.</summary>
internal sealed class EvidenceSample
{
    public const long Now = 1_700_000_000_500;

    public P256Signer StatementKey { get; init; } = new();
    public P256Signer PermitKey { get; init; } = new();
    public Ed25519Signer LogKey { get; init; } = new();
    public Ed25519Signer WitnessKey { get; init; } = new();

    public string Execution { get; } = WritId.Create(IdKind.Execution, DateTimeOffset.FromUnixTimeMilliseconds(Now), "0123456789"u8);
    public DecisionEffect Effect { get; init; } = DecisionEffect.Allow;
    public bool Merged { get; init; }
    public Func<PermitClaims, PermitClaims> Claims { get; init; } = static claims => claims;
    public Func<AuthorizationPredicate, AuthorizationPredicate> Authorize { get; init; } = static predicate => predicate;
    public Func<SpendRecord, SpendRecord?> Spend { get; init; } = static spend => spend;
    public int Spends { get; init; } = 1;
    public bool? HasEvents { get; init; }
    public Func<EventSegmentPredicate, EventSegmentPredicate> Segment { get; init; } = static segment => segment;
    public Func<ReceiptPredicate, ReceiptPredicate> Finish { get; init; } = static receipt => receipt;
    public bool IsErased { get; init; }
    public Func<ErasurePredicate, ErasurePredicate> Erase { get; init; } = static erasure => erasure;
    public Func<StatementPosition, StatementPosition> Place { get; init; } = static position => position;

    /// <summary>What the policy asked for, and who voted.</summary>
    public string? Asked { get; init; }
    public IReadOnlyList<Voter> Voters { get; init; } = [];

    public Func<string, P256Signer?> Forger { get; init; } = static _ => null;

    /// <summary>Statements by number, as they went into the log.</summary>
    public List<SignedStatement> Statements { get; } = [];

    public FileIdentity Program { get; } = new("/usr/bin/true", Digest.Of("true"u8));
    public NoteKey LogName => NoteKey.Create("0123456789.log.writ.internal", NoteKeyType.Ed25519, LogKey.PublicKey);

    public TrustedKeys Trust => new() { Statement = [StatementKey.PublicKey], Permit = [PermitKey.PublicKey], Log = [LogName] };

    public DecisionInput Input => new()
    {
        Intent = Intent,
        Context = Json(Asked is null ? """{"arguments":{},"trust":{}}""" : $$$"""{"approvals":{"by":{{{ApprovedBy}}},"count":{{{Voters.Count}}}},"arguments":{},"trust":{}}"""),
        Entities = Json("[]"),
        Authority = CanonicalJson.DigestOf(Authority, DocumentsJson.Default.Authority),
    };

    public Authority Authority { get; } = new()
    {
        Engine = "writ-cedar/1", Bundle = "sample", BundleVersion = 3, Protected = [], ProtectedVersion = 0, Schema = "", Budgets = "", TrustVersion = 1,
        Policies = [new PolicyFile("run.cedar", "permit(principal, action, resource);")], Profiles = [],
    };

    private string ApprovedBy => new JsonArray([.. Voters.Select(static voter => (JsonNode)voter.Who.ToString())]).ToJsonString();

    public Intent Intent => new()
    {
        Execution = Execution,
        Principal = new EntityRef("User", "1000"),
        Action = ActionKinds.ProcessExec,
        Resource = new EntityRef("Program", Program.Path),
        Claims = new Dictionary<string, string>(),
        Limits = Limits.None,
        Salt = "000102030405060708090a0b0c0d0e0f",
        Arguments = Json(Encoding.UTF8.GetString(CanonicalJson.Serialize(
            new ProcessCommand
            {
                Argv = ["true"], Command = "true", Executable = Program, Interpreters = [new FileIdentity("/lib64/ld.so", Digest.Of("ld"u8))],
                EnvironmentNames = [], EnvironmentDigest = Digest.Of([]), WorkingDirectory = "/", Stdio = ["null", "pipe", "pipe"],
            },
            DocumentsJson.Default.ProcessCommand))),
    };

    public EvidenceFile Build(bool witnessed = false, Func<Checkpoint, Checkpoint>? head = null)
    {
        Statements.Clear();
        StateAuthorization();
        var allowed = Effect == DecisionEffect.Allow;
        for (var i = 0; allowed && !Merged && i < Spends; i++)
        {
            if (Spend(SpendOf()) is { } spend)
                Add(PredicateTypes.Spend, at => new SpendPredicate { Position = at, Intent = IntentDigest, Spend = spend }, DocumentsJson.Default.SpendPredicate);
        }

        if (HasEvents ?? allowed) StateEvents();
        Add(PredicateTypes.Receipt, at => Finish(ReceiptOf(at, allowed)), DocumentsJson.Default.ReceiptPredicate);
        if (IsErased) Add(PredicateTypes.Erasure, at => Erase(ErasureOf(at, allowed)), DocumentsJson.Default.ErasurePredicate);
        return Assemble(witnessed, head ?? (static checkpoint => checkpoint));
    }

    public EvidenceReport Check(EvidenceFile? file = null, TrustedKeys? trust = null, DecideAgain? again = null) =>
        EvidenceChecker.Check(file ?? Build(), trust ?? Trust, again);

    public Digest IntentDigest => CanonicalJson.DigestOf(Intent, DocumentsJson.Default.Intent);

    private string PermitId => WritId.Create(IdKind.Permit, DateTimeOffset.FromUnixTimeMilliseconds(Now), "0123456789"u8);

    public Decision Decision => new()
    {
        Effect = Effect, Input = CanonicalJson.DigestOf(Input, DocumentsJson.Default.DecisionInput), Code = "WRIT1001", Reason = "a policy says so",
        Policies = [new DeterminingPolicy("p1", "policy", "run.cedar", 1)], Failed = [],
        Obligations = Effect == DecisionEffect.Deny ? null : new Obligations { Limits = new Limits { WallMs = 1000 }, Profile = Profile, Requires = ["binary"], Budgets = [], Approval = Asked },
    };

    public Profile Profile { get; init; } = new() { Name = "plain", Read = ["/usr"], Write = [], Execute = ["/usr/bin"], Environment = [], Children = "inherit" };

    private void StateAuthorization()
    {
        var permit = Effect == DecisionEffect.Allow ? Permit.Issue(Claims(PermitClaims), PermitKey).Text : null;
        Add(
            PredicateTypes.Authorization,
            at => Authorize(new AuthorizationPredicate
            {
                Position = at, Intent = IntentDigest, DecisionInput = Decision.Input, Authority = Input.Authority, Decision = Decision, Permit = permit,
                Spend = Merged ? Spend(SpendOf()) : null,
                Approvals = Asked is null ? null : [.. Voters.Select(Vote)],
            }),
            DocumentsJson.Default.AuthorizationPredicate);
    }

    private SignedVote Vote(Voter voter)
    {
        var vote = voter.Change(new Vote
        {
            Type = Writ.Core.Documents.Vote.Kind, Approval = "apr_" + PermitId[4..], Intents = [IntentDigest], Authority = Input.Authority,
            Verdict = Writ.Core.Documents.Vote.Approve, Approver = voter.Who, AtMs = Now, Reason = "I looked at it",
        });
        return voter.Forge(vote.Sign(voter.Key));
    }

    public PermitClaims PermitClaims => new PermitClaims
    {
        Issuer = "writ", Audience = "enforcer/local", Subject = Intent.Principal.ToString(), Id = PermitId, Execution = Execution,
        IssuedAt = Now / 1000, NotBefore = Now / 1000, Expires = (Now / 1000) + 60, HolderThumbprint = JwkThumbprint.Of(PermitKey.PublicKey),
        Grant = new PermitGrant
        {
            Action = ActionKinds.ProcessExec, Intent = IntentDigest, DecisionInput = Decision.Input, Authority = Input.Authority,
            Programs = [Program, new FileIdentity("/lib64/ld.so", Digest.Of("ld"u8))], Limits = new Limits { WallMs = 1000 }, Trust = ["binary"], Epoch = 4,
            Profile = CanonicalJson.DigestOf(Profile, DocumentsJson.Default.Profile),
        },
    };

    private SpendRecord SpendOf() => new(PermitId, Now, 4, "enforcer/local");

    private void StateEvents()
    {
        var (chain, first) = (default(Digest), 0);
        foreach (var kinds in new string[][] { ["sandbox.start", "image.match"], ["exit"] })
        {
            List<ChainedEvent> events = [];
            foreach (var kind in kinds)
            {
                var happened = new RunEvent(Now, kind, "");
                chain = Digest.Of([.. chain.ToArray(), .. CanonicalJson.DigestOf(happened, DocumentsJson.Default.RunEvent).ToArray()]);
                events.Add(new ChainedEvent(happened, chain));
            }

            var from = first;
            Add(
                PredicateTypes.EventSegment,
                at => Segment(new EventSegmentPredicate { Position = at, First = from, Events = events }),
                DocumentsJson.Default.EventSegmentPredicate);
            first += kinds.Length;
        }
    }

    private ReceiptPredicate ReceiptOf(StatementPosition at, bool allowed) => new()
    {
        Position = at,
        Intent = IntentDigest,
        Permit = allowed ? PermitId : null,
        Outcome = new RunOutcome
        {
            Outcome = allowed ? Outcome.Completed : Outcome.Denied, Started = allowed ? Started.Yes : Started.No, Confirmation = Confirmation.Confirmed,
            MeasuredExecutable = allowed ? Program : null,
        },
        Statements = [.. Statements.Select(static (s, i) => new ManifestLine(i, s.Statement.PredicateType, s.LeafDataDigest))],
        Children = [],
        Events = allowed ? 3 : 0,
    };

    private ErasurePredicate ErasureOf(StatementPosition at, bool allowed) => new()
    {
        Position = at,
        By = new EntityRef("User", "operator \"o\""),
        Reason = "asked for by the one it was about",
        Statements = [.. Statements.Select(static (s, i) => new ManifestLine(i, s.Statement.PredicateType, s.LeafDataDigest))],
        Others = [],
        Authority = Input.Authority,
        Permit = allowed ? PermitId : null,
        Children = [],
        Outcome = allowed ? Outcome.Completed : Outcome.Denied,
        DecidedAtMs = Now,
    };

    private void Add<T>(string type, Func<StatementPosition, T> predicate, JsonTypeInfo<T> info)
    {
        var position = Place(new StatementPosition(Execution, Statements.Count, Statements.Count == 0 ? null : Statements[^1].LeafDataDigest, Now));
        Statements.Add(SignedStatement.Sign(
            Statement.Create([new Subject(Execution, IntentDigest)], type, predicate(position), info), Forger(type) ?? StatementKey));
    }

    // Other entries stand around and between ours.
    private EvidenceFile Assemble(bool witnessed, Func<Checkpoint, Checkpoint> change)
    {
        List<Digest> leaves = [MerkleTree.HashLeaf("epoch"u8)];
        List<int> places = [];
        foreach (var statement in Statements)
        {
            places.Add(leaves.Count);
            leaves.Add(MerkleTree.HashLeaf(statement.Leaf.Bytes.Span));
            leaves.Add(MerkleTree.HashLeaf("another execution"u8));
        }

        var tree = new NaiveTree(leaves);
        var head = change(new Checkpoint(LogName.Name, leaves.Count, tree.Root(leaves.Count)));
        var note = SignedNote.Sign(head.Body, LogName.Name, LogKey);
        if (witnessed) note = note.With(Cosignature.Sign(head, DateTimeOffset.FromUnixTimeMilliseconds(Now), "witness.example", WitnessKey));
        return EvidenceWriter.Create(
            Execution,
            [.. Statements.Select((s, i) => new EvidenceEntry(
                i, s.Statement.PredicateType, s.Leaf.Bytes, IsErased && s != Statements[^1] ? default : s.Envelope.ToJson(), InclusionProof.Compute(places[i], leaves.Count, tree.Read)))],
            note,
            LogName,
            IsErased ? (ReadOnlyMemory<byte>?)null : CanonicalJson.Serialize(Input, DocumentsJson.Default.DecisionInput),
            CanonicalJson.Serialize(Authority, DocumentsJson.Default.Authority));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>Who votes, with which key.</summary>
internal sealed record Voter(string Name)
{
    public P256Signer Key { get; init; } = new();

    public EntityRef Who => new("User", Name);

    /// <summary>Before it is signed, and after.</summary>
    public Func<Vote, Vote> Change { get; init; } = static vote => vote;
    public Func<SignedVote, SignedVote> Forge { get; init; } = static vote => vote;
}
