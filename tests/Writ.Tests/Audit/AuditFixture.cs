using System.Text.Json;
using Writ.Audit;
using Writ.Audit.Files;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>A register and a log folder of a test's own, and entries to put in.</summary>
internal sealed class AuditFixture : IAsyncDisposable
{
    // In memory where that is possible: what a power cut does to the register is tested elsewhere.
    private readonly DirectoryInfo _directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "writ-test-" + Path.GetRandomFileName()));

    private readonly P256Signer _statements = new();

    // Statements made before, for a register that was emptied: signing is most of the time that a test takes.
    private readonly List<RegisterRequest> _prepared = [];
    private int _next;

    public AuditFixture()
    {
        Register = SqliteRegister.Open(RegisterPath, TimeProvider.System);
        LogPath = Path.Combine(_directory.FullName, "log");
    }

    public Ed25519Signer Signer => AuditChild.Signer;

    public VerifyingKey StatementKey => _statements.PublicKey;

    public IRegister Register { get; private set; }

    public string RegisterPath => Path.Combine(_directory.FullName, "register.db");

    public string LogPath { get; }

    public ValueTask<Checkpointer> Open() => Checkpointer.Open(Register, LogPath, Signer, TimeProvider.System);

    public ValueTask<Checkpointer> Open(IFileLayer files) => Checkpointer.Open(Register, "simulated", files, Signer, TimeProvider.System, null);

    /// <summary>Commits signed statements, one execution of at most four after another.</summary>
    public async Task Append(int count)
    {
        if (await Register.LogSize() == 0) _next = 0;
        for (var i = _prepared.Count; i < _next + count; i++) _prepared.Add(Entry($"exe_{i / 4}", i % 4));
        var verdict = await Register.Commit(new RegisterBatch(_prepared.GetRange(_next, count)));
        Assert.True(verdict.Committed);
        _next += count;
    }

    public Append Entry(string execution, int number) => Entry(_statements, execution, number);

    public static Append Entry(Signer signer, string execution, int number)
    {
        var predicate = new RevocationPredicate { Target = execution, AtMs = number, By = new EntityRef("User", "test"), Reason = "a test" };
        var subject = new Subject(execution, Digest.Of(JsonSerializer.SerializeToUtf8Bytes(number)));
        var statement = Statement.Create([subject], PredicateTypes.Revocation, predicate, DocumentsJson.Default.RevocationPredicate);
        var signed = SignedStatement.Sign(statement, signer);
        return new Append(signed.Leaf.Bytes, signed.Envelope.ToJson(), statement.PredicateType, execution, number);
    }

    /// <summary>Erases the payloads of an execution of four, and says so.</summary>
    public async Task Erase(string execution)
    {
        var rows = await Register.ReadExecution(execution);
        var lines = rows.Select(static row => new ManifestLine(row.Number, row.PredicateType, Leaf.TryParse(row.Leaf.Span, out var leaf, out _) ? leaf.DataDigest : default));
        var predicate = new ErasurePredicate
        {
            Position = new StatementPosition(execution, rows.Count, null, 1), By = new EntityRef("User", "test"), Reason = "a test", Statements = [.. lines], Others = [],
            Authority = Digest.Of("authority"u8), Children = [], Outcome = Outcome.Completed, DecidedAtMs = 1,
        };
        var statement = Statement.Create([new Subject(execution, Digest.Of("subject"u8))], PredicateTypes.Erasure, predicate, DocumentsJson.Default.ErasurePredicate);
        var signed = SignedStatement.Sign(statement, _statements);
        var verdict = await Register.Commit(new RegisterBatch(
        [
            .. rows.Select(static row => new Erase(row.Index)),
            new Append(signed.Leaf.Bytes, signed.Envelope.ToJson(), PredicateTypes.Erasure, execution, rows.Count),
        ]));
        Assert.True(verdict.Committed);
    }

    /// <summary>Says that the register was restored, and of which entries it has the leaves alone.</summary>
    public async Task Restored(LostEntries lost)
    {
        var predicate = new EpochPredicate { AtMs = 1, Epoch = 2, Why = "a test", Lost = lost };
        var statement = Statement.Create([new Subject("epoch", Digest.Of("subject"u8))], PredicateTypes.Epoch, predicate, DocumentsJson.Default.EpochPredicate);
        var signed = SignedStatement.Sign(statement, _statements);
        Assert.True((await Register.Commit(new RegisterBatch([new Append(signed.Leaf.Bytes, signed.Envelope.ToJson(), PredicateTypes.Epoch)]))).Committed);
    }

    /// <summary>Closes the register, lets an operator at the file, and opens it again.</summary>
    public Task Tamper(string sql) => Offline(() =>
    {
        using var connection = Writ.Register.Sqlite.SqliteConnection.Open(RegisterPath);
        connection.Execute(sql);
    });

    /// <summary>Does something to the files while nobody has the register open.</summary>
    public async Task Offline(Action tamper)
    {
        await Register.DisposeAsync();
        tamper();
        Register = SqliteRegister.Open(RegisterPath, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await Register.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
