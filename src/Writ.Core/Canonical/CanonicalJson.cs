using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Writ.Core.Canonical;

/// <summary>The one encoding of every document: RFC 8785 (JCS), restricted.</summary>
/// <remarks>
/// UTF-8, no white space, members ordered by the UTF-16 code units of their names, the shortest escapes. Restricted to what
/// every reader reads alike: numbers are integers within ±(2^53 − 1) written without fraction, exponent or a negative zero;
/// no name twice in one object; at most <see cref="MaxDepth"/> arrays and objects inside one another; at most
/// <see cref="MaxBytes"/> bytes. See <c>docs/spec/log.md#canonical-json</c>.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Arrays and objects inside one another.</summary>
    public const int MaxDepth = 64;

    /// <summary>Bytes of one document, before or after.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The largest integer, 2^53 − 1, and with a minus sign the smallest.</summary>
    public const long MaxInteger = 9_007_199_254_740_991;

    // A thread goes on in the room of its last document.
    [ThreadStatic]
    private static Room? _idle;

    // The relaxed encoder leaves the canonicalizer less to undo.
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        SkipValidation = true,
    };

    /// <summary>The canonical bytes of any JSON text that keeps within the restrictions.</summary>
    /// <exception cref="MalformedException">WRIT5001 to WRIT5006.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json) =>
        IsCanonical(utf8Json) ? utf8Json.ToArray() : Canonicalizer.CanonicalizeDocument(utf8Json);

    /// <summary>RFC 8785 in full, with the numbers of ECMAScript. Documents never need it; its vectors do.</summary>
    internal static byte[] CanonicalizeWithFractions(ReadOnlySpan<byte> utf8Json) =>
        new Canonicalizer(allowFractions: true).Canonicalize(utf8Json);

    public static bool TryCanonicalize(
        ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out byte[]? canonical, [NotNullWhen(false)] out string? why)
    {
        try
        {
            (canonical, why) = (Canonicalize(utf8Json), null);
            return true;
        }
        catch (MalformedException refused)
        {
            (canonical, why) = (null, refused.Message);
            return false;
        }
    }

    /// <summary>Without the scanner, so that a test can hold the two against each other.</summary>
    internal static bool TryCanonicalizeSlowly(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out byte[]? canonical)
    {
        try
        {
            canonical = Canonicalizer.CanonicalizeDocument(utf8Json);
            return true;
        }
        catch (MalformedException)
        {
            canonical = null;
            return false;
        }
    }

    /// <summary>Whether these bytes are exactly what <see cref="Canonicalize"/> would return. Allocates nothing for ordinary
    /// documents.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json) => new CanonicalScanner(utf8Json).Scan();

    /// <summary>Serializes by source-generated metadata, canonically.</summary>
    /// <exception cref="MalformedException">The value holds something the restrictions exclude, a fraction for example.</exception>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> info)
    {
        var room = _idle ?? new Room();
        _idle = null;
        JsonSerializer.Serialize(room.Writer, value, info);
        var canonical = Canonicalize(room.Buffer.WrittenSpan);
        room.Clear();
        return canonical;
    }

    /// <summary>The digest of the canonical bytes of a document.</summary>
    public static Digest DigestOf<T>(T value, JsonTypeInfo<T> info) => Digest.Of(Serialize(value, info));

    /// <summary>Parses any JSON text within the restrictions, canonical or not. The caller disposes of the document.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8Json, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? why)
    {
        document = null;
        if (!TryCanonicalize(utf8Json.Span, out _, out why)) return false;
        document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        return true;
    }

    /// <summary>Reads a document that must already be canonical, by source-generated metadata.</summary>
    /// <param name="canonical">The document's bytes.</param>
    /// <param name="info">Its shape.</param>
    /// <param name="nulls">Whether a null may stand in it. Documents leave out what they do not have; only where they carry
    /// somebody else's JSON (arguments, context) is a null legitimate, and then every member must be looked at with care.</param>
    /// <exception cref="MalformedException">WRIT5007 where the bytes are not canonical, WRIT5008 where they are another document.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> canonical, JsonTypeInfo<T> info, bool nulls = false)
        where T : class
    {
        if (!IsCanonical(canonical))
            throw new MalformedException(new(
                "WRIT5007", "these bytes are not canonical JSON", "encode the document by RFC 8785 and try again"));
        if (!nulls && HoldsNull(canonical)) throw Mismatch("a null", null);
        try
        {
            return JsonSerializer.Deserialize(canonical, info) ?? throw Mismatch("$", null);
        }
        catch (JsonException mismatch)
        {
            throw Mismatch(mismatch.Path ?? "$", mismatch);
        }
    }

    private static bool HoldsNull(ReadOnlySpan<byte> canonical)
    {
        var reader = new Utf8JsonReader(canonical);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null) return true;
        }

        return false;
    }

    private static MalformedException Mismatch(string path, Exception? inner)
    {
        var diagnostic = new Diagnostic(
            "WRIT5008", $"the document does not have the shape expected of it, at {path}", "compare it with its specification");
        return inner is null ? new MalformedException(diagnostic) : new MalformedException(diagnostic, inner);
    }

    private sealed class Room
    {
        private const int LargestKept = 1 << 16;

        public Room() => Writer = new Utf8JsonWriter(Buffer, Relaxed);

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);
        public Utf8JsonWriter Writer { get; }

        public void Clear()
        {
            if (Buffer.Capacity > LargestKept) return;
            Buffer.ResetWrittenCount();
            Writer.Reset();
            _idle = this;
        }
    }
}
