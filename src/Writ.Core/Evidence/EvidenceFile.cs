using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Writ.Core.Canonical;
using Writ.Core.Dsse;
using Writ.Core.Ids;

namespace Writ.Core.Evidence;

/// <summary>Everything a stranger needs to check one execution, and no key that he should trust. Nothing in it has been checked
/// but its form: that is <see cref="EvidenceChecker"/>'s.</summary>
public sealed class EvidenceFile
{
    public const string MediaType = "application/vnd.writ.evidence.v1+json";

    /// <summary>Statements of one file that is read.</summary>
    public const int MaxStatements = 10_000;

    internal const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    internal EvidenceFile(string execution, IReadOnlyList<EvidenceStatement> statements, byte[]? input, byte[] authority)
    {
        // A null array would convert to memory that is there and empty.
        (Execution, Statements, Authority) = (execution, statements, authority);
        if (input is not null) Input = input;
    }

    /// <summary><c>exe_…</c></summary>
    public string Execution { get; }

    /// <summary>In the order of the file; at least one.</summary>
    public IReadOnlyList<EvidenceStatement> Statements { get; }

    /// <summary>The decision input in canonical bytes; null where it was erased.</summary>
    public ReadOnlyMemory<byte>? Input { get; }

    /// <summary>The authority in canonical bytes.</summary>
    public ReadOnlyMemory<byte> Authority { get; }

    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out EvidenceFile? file, [NotNullWhen(false)] out string? why)
    {
        try
        {
            var document = CanonicalJson.Deserialize(
                CanonicalJson.Canonicalize(json), EvidenceJson.Default.EvidenceDocument, nulls: true);
            (file, why) = (Read(document), null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (file, why) = (null, malformed.Message);
            return false;
        }
    }

    /// <summary>The file, as canonical JSON.</summary>
    public byte[] ToJson() => CanonicalJson.Serialize(
        new EvidenceDocument
        {
            MediaType = MediaType,
            Execution = Execution,
            Statements = Element(CanonicalJson.Serialize(
                [.. Statements.Select(ToDocument)], EvidenceJson.Default.IReadOnlyListEvidenceStatementDocument)),
            Input = Input is { } input ? Element(input) : null,
            Authority = Element(Authority),
        },
        EvidenceJson.Default.EvidenceDocument);

    private static EvidenceFile Read(EvidenceDocument document)
    {
        if (document.MediaType != MediaType) throw Malformed("its mediaType");
        if (!WritId.IsValid(IdKind.Execution, document.Execution)) throw Malformed("its execution id");

        // Only the decision input may hold nulls: it carries the agent's words.
        var statements = CanonicalJson.Deserialize(Bytes(document.Statements), EvidenceJson.Default.IReadOnlyListEvidenceStatementDocument);
        if (statements.Count is 0 or > MaxStatements) throw Malformed("its number of statements");
        if (document.Authority.ValueKind != JsonValueKind.Object || document.Input is { ValueKind: not JsonValueKind.Object })
            throw Malformed("its input or authority");
        return new EvidenceFile(
            document.Execution, [.. statements.Select(Read)], document.Input is { } input ? Bytes(input) : null, Bytes(document.Authority));
    }

    private static EvidenceStatement Read(EvidenceStatementDocument statement)
    {
        var place = $"statement {statement.Number}";
        var (hint, envelope, entry) = statement switch
        {
            { Bundle: { MediaType: BundleType, VerificationMaterial: { TlogEntries: [var logged] } material } bundle, Erased: null, TlogEntry: null } =>
                (material.PublicKey.Hint, Envelope.FromDocument(bundle.DsseEnvelope), logged),
            { Bundle: null, Erased: true, TlogEntry: { } logged } => ((string?)null, (Envelope?)null, logged),
            _ => throw Malformed(place),
        };
        return LogEntry.TryRead(entry, out var read)
            ? new EvidenceStatement(statement.Number, statement.PredicateType, hint, envelope, read)
            : throw Malformed("the log entry of " + place);
    }

    private static EvidenceStatementDocument ToDocument(EvidenceStatement statement) => new()
    {
        Number = statement.Number,
        PredicateType = statement.PredicateType,
        Erased = statement.IsErased ? true : null,
        TlogEntry = statement.IsErased ? statement.Entry.ToDocument() : null,
        Bundle = statement.Envelope is { } envelope
            ? new BundleDocument
            {
                MediaType = BundleType,
                VerificationMaterial = new VerificationMaterialDocument
                {
                    PublicKey = new PublicKeyHintDocument { Hint = statement.Hint ?? "" },
                    TlogEntries = [statement.Entry.ToDocument()],
                },
                DsseEnvelope = envelope.ToDocument(),
            }
            : null,
    };

    // A part of a canonical text is canonical.
    private static byte[] Bytes(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();

    private static JsonElement Element(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static MalformedException Malformed(string part) =>
        new(new("WRIT5100", $"this is not an evidence file: {part} is not well-formed", "give the file as it was written"));
}
