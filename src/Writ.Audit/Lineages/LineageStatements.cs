using System.Text.Json;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Dsse;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Audit.Lineages;

/// <summary>Reads of log rows what a lineage is made of, and believes no payload that its leaf does not stand for.</summary>
internal static class LineageStatements
{
    // A statement is canonical: the member is written in this one way or it is not there.
    private static ReadOnlySpan<byte> ParentMember => "\"parent\":\"prm_"u8;

    /// <summary>Whether an authorization states a parent; much cheaper than reading it.</summary>
    public static bool MayHaveParent(LogRow row) =>
        Envelope.TryParse(row.Payload.Span, out var envelope, out _) && envelope.Payload.Span.IndexOf(ParentMember) >= 0;

    /// <exception cref="RegisterException">WRIT4140.</exception>
    public static Statement Read(LogRow row)
    {
        if (!Leaf.TryParse(row.Leaf.Span, out var leaf, out var why)) throw LogFaults.NotTheLeaf(row.Index, why);
        if (!Envelope.TryParse(row.Payload.Span, out var envelope, out why)) throw LogFaults.NotTheLeaf(row.Index, why);
        if (Digest.Of(envelope.SignedBytes) != leaf.DataDigest) throw LogFaults.NotTheLeaf(row.Index, "it was changed after it was signed");
        return Statement.TryParse(envelope.Payload.Span, out var statement, out why) ? statement : throw LogFaults.NotTheLeaf(row.Index, why);
    }

    /// <summary>A document that a statement names by its digest, from the row that is to hold it; null where there is none.</summary>
    /// <exception cref="RegisterException">WRIT4141: the row holds another.</exception>
    public static DecisionInput? Input(RegisterRow? row, Digest stated, string execution)
    {
        if (row is null) return null;
        try
        {
            var bytes = CanonicalJson.Canonicalize(row.Value.Span);
            if (Digest.Of(bytes) != stated) throw LogFaults.NotTheInput(execution);
            return CanonicalJson.Deserialize(bytes, DocumentsJson.Default.DecisionInput, nulls: true);
        }
        catch (MalformedException)
        {
            throw LogFaults.NotTheInput(execution);
        }
    }

    /// <summary>The command as it was given, where the arguments say one.</summary>
    public static string? Command(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("command", out var command) && command.ValueKind == JsonValueKind.String
            ? command.GetString()
            : null;
}
