using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Writ.Core.Canonical;

namespace Writ.Core.Statements;

/// <summary>What a statement is about: a name and the digest that pins it.</summary>
public sealed record Subject(string Name, Digest Digest);

/// <summary>An in-toto Statement v1, canonical: who it is about, what kind of thing is said, and the thing.</summary>
/// <remarks><c>https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md</c>, with at least one subject, each with a
/// SHA-256 and nothing else.</remarks>
public sealed class Statement
{
    /// <summary>The value of <c>_type</c>.</summary>
    public const string Type = "https://in-toto.io/Statement/v1";

    private static readonly byte[] Head = Encoding.UTF8.GetBytes($$"""{"_type":"{{Type}}","predicate":""");

    private readonly byte[] _bytes;
    private readonly byte[] _predicate;

    private Statement(byte[] bytes, IReadOnlyList<Subject> subjects, string predicateType, byte[] predicate) =>
        (_bytes, Subjects, PredicateType, _predicate) = (bytes, subjects, predicateType, predicate);

    /// <summary>The canonical bytes of the whole statement.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    public IReadOnlyList<Subject> Subjects { get; }

    public string PredicateType { get; }

    /// <summary>The canonical bytes of the predicate, always an object.</summary>
    public ReadOnlyMemory<byte> Predicate => _predicate;

    /// <exception cref="ArgumentException">No subject, an unnamed one, or one whose digest is zero.</exception>
    public static Statement Create<T>(IReadOnlyList<Subject> subjects, string predicateType, T predicate, JsonTypeInfo<T> info)
    {
        ArgumentException.ThrowIfNullOrEmpty(predicateType);
        if (subjects.Count == 0 || subjects.Any(static s => s.Name.Length == 0 || s.Digest.IsZero))
            throw new ArgumentException("A statement has at least one subject, each with a name and a digest.", nameof(subjects));

        var body = CanonicalJson.Serialize(predicate, info);
        var rest = CanonicalJson.Serialize(
            new StatementFrame
            {
                PredicateType = predicateType,
                Subject = [.. subjects.Select(static s => new SubjectDocument { Digest = new DigestSet { Sha256 = s.Digest.Hex }, Name = s.Name })],
            },
            StatementsJson.Default.StatementFrame);

        // The members in canonical order, each of them canonical already; what is left to refuse is depth and size.
        rest[0] = (byte)',';
        var bytes = CanonicalJson.Canonicalize(Concat(Head, body, rest));
        return new Statement(bytes, [.. subjects], predicateType, body);
    }

    /// <summary>Reads a statement from its canonical bytes; any other encoding is refused.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Statement? statement, [NotNullWhen(false)] out string? why)
    {
        (statement, why) = (null, null);
        try
        {
            var document = CanonicalJson.Deserialize(bytes, StatementsJson.Default.StatementDocument);
            if (document.Type != Type || document.PredicateType.Length == 0
                || document.Predicate.ValueKind != JsonValueKind.Object || document.Subject.Count == 0)
                throw Malformed();

            // A part of a canonical text is canonical: no second encoding.
            var predicate = JsonMarshal.GetRawUtf8Value(document.Predicate).ToArray();
            statement = new Statement(bytes.ToArray(), [.. document.Subject.Select(Read)], document.PredicateType, predicate);
            return true;
        }
        catch (MalformedException malformed)
        {
            why = malformed.Message;
            return false;
        }
    }

    /// <summary>Reads the predicate; members that the type does not know are refused where its metadata say so.</summary>
    /// <exception cref="MalformedException">WRIT5008.</exception>
    public T ReadPredicate<T>(JsonTypeInfo<T> info)
        where T : class => CanonicalJson.Deserialize(_predicate, info);

    private static byte[] Concat(byte[] head, byte[] body, byte[] rest)
    {
        var whole = new byte[head.Length + body.Length + rest.Length];
        head.CopyTo(whole, 0);
        body.CopyTo(whole, head.Length);
        rest.CopyTo(whole, head.Length + body.Length);
        return whole;
    }

    private static Subject Read(SubjectDocument subject) =>
        subject.Name.Length > 0 && Digest.TryParseHex(subject.Digest.Sha256, out var digest)
            ? new Subject(subject.Name, digest)
            : throw Malformed();

    private static MalformedException Malformed() =>
        new(new("WRIT5040", "this is not an in-toto statement with named SHA-256 subjects", "compare it with docs/spec/log.md"));
}
