using System.Text;
using Writ.Audit;
using Writ.Audit.Witnessing;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Audit.Witnessing;

/// <summary>A log with three witnesses, a, b and c, in this process.</summary>
internal sealed class WitnessedLog : IAsyncDisposable
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, Ed25519Signer> _signers = Names.ToDictionary(name => name, _ => new Ed25519Signer());
    private readonly Dictionary<string, Witness> _witnesses = [];
    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = [];
    private HashSet<string> _silent = [];

    public WitnessedLog()
    {
        foreach (var name in Names)
        {
            Directory.CreateDirectory(_directory.PathOf(name));
            _witnesses[name] = Witness.Open(_directory.PathOf(name), name + ".example", _signers[name], [LogKey], TimeProvider.System);
        }
    }

    public static NoteKey LogKey { get; } =
        NoteKey.Create(Checkpointer.DefaultOrigin(AuditChild.Signer.PublicKey), NoteKeyType.Ed25519, AuditChild.Signer.PublicKey);

    public AuditFixture Fixture { get; } = new();

    public ValueTask<Checkpointer> Open(string policy) => Open(policy, Fixture);

    public ValueTask<Checkpointer> Open(string policy, AuditFixture fixture) => Checkpointer.Open(
        fixture.Register, fixture.LogPath, fixture.Signer, TimeProvider.System, null, Ask(policy));

    public Witnesses Ask(string policy)
    {
        var lines = string.Concat(Names.Select(name => $"witness {name} {_witnesses[name].Key} http://{name}\n"));
        Assert.True(WitnessPolicy.TryParse(Encoding.UTF8.GetBytes(lines + policy), out var read, out var why), why);
        return new Witnesses(read, TimeProvider.System, new WitnessHandler(_witnesses)
        {
            Answers = host => _silent.Contains(host) ? throw new HttpRequestException("connection refused") : _answers.GetValueOrDefault(host)?.Invoke(),
        });
    }

    public void Silence(params string[] names) => _silent = [.. names];

    public void Answers(string name, Func<HttpResponseMessage> answer) => _answers[name] = answer;

    public Signer SignerOf(string name) => _signers[name];

    public long SizeSeenBy(string name)
    {
        Assert.True(Checkpoint.TryParse(Witness.Seen(_directory.PathOf(name), LogKey.Name)!.Text, out var seen, out _));
        return seen.Size;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var witness in _witnesses.Values) witness.Dispose();
        await Fixture.DisposeAsync();
        _directory.Dispose();
    }
}
