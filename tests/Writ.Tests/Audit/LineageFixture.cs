using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Writ.Audit;
using Writ.Audit.Lineages;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>Executions that start one another, as a control plane writes them into its log.</summary>
internal sealed class LineageFixture : IAsyncDisposable
{
    public const long Start = 1_700_000_000_000;

    private readonly AuditFixture _audit = new();
    private readonly P256Signer _key = new();
    private int _ids;

    public IRegister Register => _audit.Register;

    public Task Tamper(string sql) => _audit.Tamper(sql);

    public async Task<LineageGraph> Read(string execution) => (await new Lineage(Register).Read(execution))!;

    /// <summary>An execution with its permit, and its receipt where an outcome is given.</summary>
    public async Task<(string Execution, string Permit)> Run(
        string command, string? parent = null, Outcome? outcome = Outcome.Completed, params string[] children)
    {
        var at = Start + (++_ids * 1_000);
        var execution = Id(IdKind.Execution);
        var intent = new Intent
        {
            Execution = execution, Principal = new EntityRef("User", "ada"), Action = ActionKinds.ProcessExec, Resource = new EntityRef("Program", "/bin/" + command.Split(' ')[0]),
            Arguments = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["command"] = command }),
            Claims = new Dictionary<string, string> { ["agent"] = "planner" }, Parent = parent, Limits = Limits.None, Salt = new string('0', 32),
        };
        var input = new DecisionInput { Intent = intent, Context = Empty, Entities = Empty, Authority = Digest.Of("authority"u8) };
        var bytes = CanonicalJson.Serialize(input, DocumentsJson.Default.DecisionInput);
        var denied = outcome == Outcome.Denied;
        var permit = denied ? null : Permit.Issue(Claims(execution, Id(IdKind.Permit), input), _key);
        var chain = new Chain(execution, CanonicalJson.DigestOf(intent, DocumentsJson.Default.Intent), _key);
        List<RegisterRequest> requests =
        [
            new Put(Spaces.Input, execution, 0, bytes),
            chain.Next(PredicateTypes.Authorization, position => new AuthorizationPredicate
            {
                Position = position with { AtMs = at }, Intent = chain.Intent, Parent = parent, DecisionInput = Digest.Of(bytes), Authority = input.Authority, Permit = permit?.Text,
                Spend = permit is null ? null : new SpendRecord(permit.Id, at, 1, "here"),
                Decision = new Decision
                {
                    Effect = denied ? DecisionEffect.Deny : DecisionEffect.Allow, Input = Digest.Of(bytes), Code = denied ? "WRIT1610" : "WRIT1600", Reason = "a policy says so",
                    Policies = [new DeterminingPolicy("everyday", "policy", "run.cedar", 1)], Failed = [],
                },
            }, DocumentsJson.Default.AuthorizationPredicate),
        ];
        if (permit is not null) requests.Add(new Put(Spaces.Permit, permit.Id, 0, Encoding.ASCII.GetBytes(permit.Text)));
        if (outcome is { } end)
        {
            requests.Add(chain.Next(PredicateTypes.Receipt, position => new ReceiptPredicate
            {
                Position = position, Intent = chain.Intent, Permit = permit?.Id, Statements = [], Children = children, Events = 0,
                Outcome = new RunOutcome
                {
                    Outcome = end, Started = denied ? Started.No : Started.Yes, Confirmation = Confirmation.Confirmed, StartedAtMs = denied ? null : at + 1, EndedAtMs = at + 500,
                    Code = end is Outcome.Completed or Outcome.Failed ? null : "WRIT6030", Reason = end is Outcome.Completed or Outcome.Failed ? null : "the \"policies\" said no",
                    ExitCode = end switch { Outcome.Completed => 0, Outcome.Failed => 3, _ => null },
                },
            }, DocumentsJson.Default.ReceiptPredicate));
        }

        Assert.True((await Register.Commit(new RegisterBatch(requests))).Committed);
        return (execution, permit?.Id ?? "");
    }

    /// <summary>Erases an execution as <c>writ evidence erase</c> does.</summary>
    public async Task Erase(string execution, string permit, string? parent)
    {
        var rows = await Register.ReadExecution(execution);
        var chain = new Chain(execution, Digest.Of("intent"u8), _key);
        foreach (var row in rows) chain.Add(Leaf.TryParse(row.Leaf.Span, out var leaf, out _) ? leaf.DataDigest : default);
        var erasure = chain.Next(PredicateTypes.Erasure, position => new ErasurePredicate
        {
            Position = position, By = new EntityRef("User", "operator"), Reason = "asked for", Statements = [], Others = [], Authority = Digest.Of("authority"u8),
            Permit = permit, Parent = parent, Children = [], Outcome = Outcome.Completed, DecidedAtMs = Start, EndedAtMs = Start + 500,
        }, DocumentsJson.Default.ErasurePredicate);
        var verdict = await Register.Commit(new RegisterBatch(
        [
            .. rows.Select(static row => new Erase(row.Index)),
            new Put(Spaces.Input, execution, Put.AnyVersion, default),
            new Put(Spaces.Permit, permit, Put.AnyVersion, Encoding.ASCII.GetBytes(execution)),
            erasure,
        ]));
        Assert.True(verdict.Committed);
    }

    public ValueTask DisposeAsync() => _audit.DisposeAsync();

    private static JsonElement Empty => JsonSerializer.SerializeToElement(new Dictionary<string, string>());

    private string Id(IdKind kind)
    {
        var random = new byte[WritId.RandomBytes];
        random[^1] = (byte)++_ids;
        return WritId.Create(kind, DateTimeOffset.FromUnixTimeMilliseconds(Start + _ids), random);
    }

    private PermitClaims Claims(string execution, string permit, DecisionInput input) => new()
    {
        Issuer = "writ", Audience = "here", Subject = "User::\"ada\"", Id = permit, Execution = execution, IssuedAt = Start / 1000, NotBefore = Start / 1000,
        Expires = (Start / 1000) + 60, HolderThumbprint = JwkThumbprint.Of(_key.PublicKey),
        Grant = new PermitGrant
        {
            Action = ActionKinds.ProcessExec, Intent = Digest.Of("intent"u8), DecisionInput = Digest.Of("input"u8), Authority = input.Authority, Epoch = 1,
            Programs = [new FileIdentity("/bin/sh", Digest.Of("sh"u8))], Limits = Limits.None, Trust = [], Profile = Digest.Of("profile"u8),
        },
    };

    private sealed class Chain(string execution, Digest intent, Signer signer)
    {
        private int _number;
        private Digest? _last;

        public Digest Intent => intent;

        public void Add(Digest leaf)
        {
            _number++;
            _last = leaf;
        }

        public Append Next<T>(string type, Func<StatementPosition, T> predicate, JsonTypeInfo<T> info)
        {
            var position = new StatementPosition(execution, _number, _last, Start);
            var signed = SignedStatement.Sign(Statement.Create([new Subject(execution, intent)], type, predicate(position), info), signer);
            Add(signed.LeafDataDigest);
            return new Append(signed.Leaf.Bytes, signed.Envelope.ToJson(), type, execution, position.Number);
        }
    }
}
