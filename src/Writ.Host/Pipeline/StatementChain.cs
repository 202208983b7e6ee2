using System.Text.Json.Serialization.Metadata;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>The one writer of an execution's statements: numbers and chains them. Not safe for concurrent use.</summary>
/// <remarks>The register refuses a second statement of the same number, so a writer that lost its execution cannot fork it.</remarks>
internal sealed class StatementChain(string execution, Digest intent, Func<Signer> signer)
{
    private readonly List<ManifestLine> _manifest = [];
    private Digest? _last;

    public string Execution => execution;
    public Digest Intent => intent;
    public int Count => _manifest.Count;
    public IReadOnlyList<ManifestLine> Manifest => [.. _manifest];

    /// <summary>Goes on where the committed statements of a crashed writer end.</summary>
    public static StatementChain Resume(string execution, Digest intent, Func<Signer> signer, IEnumerable<(string Type, Digest Leaf)> committed)
    {
        var chain = new StatementChain(execution, intent, signer);
        foreach (var (type, leaf) in committed) chain.Add(type, leaf);
        return chain;
    }

    /// <summary>Signs the next statement. Its request must be committed before the next is made.</summary>
    public Append Next<T>(string predicateType, long atMs, Func<StatementPosition, T> predicate, JsonTypeInfo<T> info)
    {
        var position = new StatementPosition(execution, _manifest.Count, _last, atMs, IntentBuilder.NewSalt());
        var statement = SignedStatement.Sign(Statement.Create([new Subject(execution, intent)], predicateType, predicate(position), info), signer());
        Add(predicateType, statement.LeafDataDigest);
        return new Append(statement.Leaf.Bytes, statement.Envelope.ToJson(), predicateType, execution, position.Number);
    }

    /// <summary>Forgets statements that were made and not committed.</summary>
    /// <param name="count">How many there were before.</param>
    public void TakeBack(int count)
    {
        _manifest.RemoveRange(count, _manifest.Count - count);
        _last = _manifest.Count == 0 ? null : _manifest[^1].Digest;
    }

    private void Add(string predicateType, Digest leaf)
    {
        _manifest.Add(new ManifestLine(_manifest.Count, predicateType, leaf));
        _last = leaf;
    }
}
