using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>A <see cref="DecisionInput"/> taken apart once: its values, its canonical bytes and its digest. Immutable.</summary>
public sealed class PreparedInput
{
    // Far above any real request, far below what an evidence file may hold.
    private const int MostBytes = 1024 * 1024;

    private readonly byte[] _canonical;

    private PreparedInput(Question question, Digest intentDigest, Digest authority, byte[] canonical) =>
        (Question, IntentDigest, Authority, _canonical) = (question, intentDigest, authority, canonical);

    public Intent Intent => Question.Intent;

    /// <summary>The digest that permits and statements name it by.</summary>
    public Digest IntentDigest { get; }

    /// <summary>What would be run, as the intent's arguments say it; null where nothing would.</summary>
    public ProcessCommand? Command => (Question.Asked as AskedProcess)?.Command;

    /// <summary>Digest of the authority it was put together for.</summary>
    public Digest Authority { get; }

    /// <summary>The canonical bytes of the document.</summary>
    public ReadOnlyMemory<byte> Canonical => _canonical;

    internal Question Question { get; }

    /// <summary>The digest that the decision names.</summary>
    public Digest ComputeDigest() => Digest.Of(_canonical);

    /// <summary>The document, as the evidence carries it.</summary>
    public DecisionInput ToDocument() => CanonicalJson.Deserialize(_canonical, DocumentsJson.Default.DecisionInput);

    /// <summary>Takes a document apart. A no says what is wrong with it; it has an id of its own and denies.</summary>
    /// <exception cref="MalformedException">It holds what no canonical document can, so that nothing can name it.</exception>
    internal static bool TryPrepare(
        DecisionInput document, out Digest digest, [NotNullWhen(true)] out PreparedInput? prepared, [NotNullWhen(false)] out Diagnostic? why)
    {
        prepared = null;
        var canonical = CanonicalJson.Serialize(document, DocumentsJson.Default.DecisionInput);
        digest = Digest.Of(canonical);
        if (!IsSmallEnough(canonical.Length, out why) || !TryReadIntent(document.Intent, out var asked, out why)) return false;
        var context = RecordValue.ParseJson(document.Context);
        if (!context.Ok)
        {
            why = Malformed("the context is not a Cedar record: " + context.Diagnostics[0].Message);
            return false;
        }

        var entities = Cedar.Entities.ParseJson(Encoding.UTF8.GetBytes(document.Entities.GetRawText()));
        if (!entities.Ok)
        {
            why = new(DecisionCodes.EntityInvalid, "the entities cannot be read: " + entities.Diagnostics[0].Message, "correct entities.json");
            return false;
        }

        if (!Faults.GuardOff("strict-words") && Contradiction(document.Intent, asked, context.Value, entities.Value) is { } contradiction)
        {
            why = Malformed(contradiction);
            return false;
        }

        var intentDigest = CanonicalJson.DigestOf(document.Intent, DocumentsJson.Default.Intent);
        prepared = new PreparedInput(
            new Question(document.Intent, asked, context.Value, new EntitySlice(entities.Value)), intentDigest, document.Authority, canonical);
        return true;
    }

    /// <summary>As <see cref="TryPrepare"/> from values that <see cref="ContextBuilder"/> made: consistent because it made them.</summary>
    internal static bool TryAssemble(
        Question question, Digest authority, [NotNullWhen(true)] out PreparedInput? prepared, [NotNullWhen(false)] out Diagnostic? why)
    {
        prepared = null;
        var encoded = CanonicalJson.Serialize(question.Intent, DocumentsJson.Default.Intent);
        var canonical = Join(authority, CanonicalJson.Canonicalize(question.Context.ToUtf8Json()), question.Slice.Canonical, encoded);
        if (!IsSmallEnough(canonical.Length, out why)) return false;
        prepared = new PreparedInput(question, Digest.Of(encoded), authority, canonical);
        return true;
    }

    internal static bool IsNamed(EntityRef entity) => EntityUid.TryCreate(entity.Type, entity.Id, out _);

    internal static bool TryReadIntent(Intent intent, [NotNullWhen(true)] out Asked? asked, [NotNullWhen(false)] out Diagnostic? why)
    {
        (asked, why) = (null, null);
        if (intent.Principal is null || intent.Resource is null || intent.Claims is null || intent.Limits is null)
            why = Malformed("a member of the intent is null");
        else if (!IsNamed(intent.Principal) || !IsNamed(intent.Resource))
            why = Malformed("the principal or the resource is no entity");
        else if (!intent.Claims.All(claim => WholeText.Is(claim.Key) && WholeText.Is(claim.Value)))
            why = Malformed("a claim is no whole text");
        else if (!Asked.TryRead(intent, out asked, out var problem))
            why = Malformed(problem);
        else if (!ArePositive(intent.Limits))
            why = Malformed("a limit that is asked for is not positive");
        return why is null;
    }

    private static bool IsSmallEnough(int length, [NotNullWhen(false)] out Diagnostic? why)
    {
        why = length <= MostBytes ? null : new(
            DecisionCodes.InputTooLarge, $"the decision input has {length} bytes, more than {MostBytes}", "ask for less in one execution");
        return why is null;
    }

    // What the permit binds is the intent. A context or an entity that says otherwise would have policies judge one thing and
    // the permit allow another.
    private static string? Contradiction(Intent intent, Asked asked, RecordValue context, Entities entities)
    {
        if (intent.Resource != asked.Resource) return asked is AskedProcess ? "the resource is not the program of the arguments" : "the resource is not the place of the arguments";
        if (!context.TryGet("arguments", out var arguments) || !asked.Arguments.Equals(arguments))
            return "the context's arguments are not the intent's";
        if (!context.TryGet("claims", out var claims) || !ContextBuilder.Claims(intent).Equals(claims))
            return "the context's claims are not the intent's";
        var named = asked.Entity;
        if (entities.TryGet(named.Uid, out var given) && !Agrees(given, named))
            return asked is AskedProcess ? "the program's entity is not the program of the arguments" : "the endpoint's entity is not the place of the arguments";
        return null;
    }

    private static bool Agrees(Entity given, Entity named)
    {
        for (var i = 0; i < named.Attributes.Count; i++)
        {
            if (!given.Attributes.TryGet(named.Attributes.Keys[i], out var value) || !value.Equals(named.Attributes.Values[i])) return false;
        }

        return true;
    }

    private static bool ArePositive(Limits limits) =>
        Positive(limits.WallMs) && Positive(limits.CpuMs) && Positive(limits.MemoryBytes) && Positive(limits.Processes)
        && Positive(limits.OutputBytes) && Positive(limits.FileBytes) && Positive(limits.OpenFiles) && Positive(limits.EgressBytes)
        && Positive(limits.Tokens);

    private static bool Positive(long? value) => value is null or > 0;

    // The document's members in canonical order, each of them canonical already.
    private static byte[] Join(Digest authority, byte[] context, byte[] entities, byte[] intent)
    {
        var joined = new ArrayBufferWriter<byte>(context.Length + entities.Length + intent.Length + 140);
        joined.Write("{\"authority\":\""u8);
        Encoding.UTF8.GetBytes(authority.ToString(), joined);
        joined.Write("\",\"context\":"u8);
        joined.Write(context);
        joined.Write(",\"entities\":"u8);
        joined.Write(entities);
        joined.Write(",\"intent\":"u8);
        joined.Write(intent);
        joined.Write("}"u8);
        return joined.WrittenSpan.ToArray();
    }

    private static Diagnostic Malformed(string reason) =>
        new(DecisionCodes.InputMalformed, reason, "put the request together again; this is a fault of the door");
}
