using System.Diagnostics.CodeAnalysis;
using Writ.Core.Cryptography;
using Writ.Core.Dsse;

namespace Writ.Core.Statements;

/// <summary>A statement in its envelope, with the leaf that the log holds for it.</summary>
public sealed class SignedStatement
{
    private SignedStatement(Statement statement, Envelope envelope, Leaf leaf) => (Statement, Envelope, Leaf) = (statement, envelope, leaf);

    public Statement Statement { get; }

    public Envelope Envelope { get; }

    public Leaf Leaf { get; }

    /// <summary>SHA-256 of the envelope's signed bytes. It names the statement: the next one's <c>prev</c>, the receipt's manifest.</summary>
    public Digest LeafDataDigest => Leaf.DataDigest;

    /// <param name="signer">P-256.</param>
    public static SignedStatement Sign(Statement statement, Signer signer)
    {
        var envelope = Envelope.Sign(Envelope.InToto, statement.Bytes, signer);
        return new SignedStatement(statement, envelope, LeafOf(envelope, signer.PublicKey));
    }

    /// <summary>Takes an envelope for a statement only if this key signed it and it carries no other signature.</summary>
    public static bool TryVerify(
        Envelope envelope, VerifyingKey key, [NotNullWhen(true)] out SignedStatement? signed, [NotNullWhen(false)] out string? why)
    {
        signed = null;
        if (envelope.PayloadType != Envelope.InToto || envelope.Signatures.Count != 1 || key.Algorithm != KeyAlgorithm.EcdsaP256)
            why = new Diagnostic(
                "WRIT5030", "this envelope does not hold one statement with one P-256 signature",
                "give the envelope as it was written").ToString();
        else if (!envelope.Verify(key))
            why = new Diagnostic(
                "WRIT5031", $"the signature of this envelope was not made by {key.KeyId}",
                "do not trust it; ask for the original").ToString();
        else if (Statement.TryParse(envelope.Payload.Span, out var statement, out why))
            signed = new SignedStatement(statement, envelope, LeafOf(envelope, key));
        return signed is not null;
    }

    private static Leaf LeafOf(Envelope envelope, VerifyingKey key) =>
        Leaf.Create(Digest.Of(envelope.SignedBytes), envelope.Signatures[0].Signature.Span, key);
}
