using System.Text.Json.Serialization.Metadata;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>Signs statements that belong to no execution: activations, refusals, revocations, epochs.</summary>
internal sealed class StandaloneStatements(Func<Signer> signer)
{
    public Append Sign<T>(string subject, Digest digest, string predicateType, T predicate, JsonTypeInfo<T> info)
    {
        var statement = SignedStatement.Sign(Statement.Create([new Subject(subject, digest)], predicateType, predicate, info), signer());
        return new Append(statement.Leaf.Bytes, statement.Envelope.ToJson(), predicateType);
    }
}
