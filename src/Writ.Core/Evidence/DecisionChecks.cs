using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Core.Statements;

namespace Writ.Core.Evidence;

/// <summary>Stage Decision: was it decided so, on this input, under this authority?</summary>
internal static class DecisionChecks
{
    public static Finding Signed(CheckedEvidence evidence)
    {
        var first = evidence.First;
        if (first.Signature is not { } signature) return Finding.NotEvaluated("the payload of statement 0 was erased");
        if (first.Source.Number != 0) return Finding.Fail("the first statement is not number 0", "0", $"{first.Source.Number}");
        if (evidence.Authorization is null)
        {
            var stated = first.Statement?.PredicateType ?? "none";
            return Finding.Fail(first.StatementFault ?? "statement 0 is no authorization", PredicateTypes.Authorization, stated);
        }

        return signature;
    }

    public static Finding Input(CheckedEvidence evidence)
    {
        if (evidence.File.Input is not { } input) return Finding.NotEvaluated("the decision input was erased");
        var stated = evidence.Authorization!;
        var computed = Digest.Of(input.Span);
        return Finding.Differ("the digest of the input", stated.DecisionInput, computed)
            ?? Finding.Differ("the input that the decision names", stated.Decision.Input, computed)
            ?? Intent(input, stated, evidence.File.Execution);
    }

    public static Finding Authority(CheckedEvidence evidence)
    {
        var stated = evidence.Authorization!.Authority;
        if (Finding.Differ("the digest of the authority", stated, Digest.Of(evidence.File.Authority.Span)) is { } differs) return differs;
        if (evidence.File.Input is not { } input) return Finding.Pass("policies, schema and profiles are the ones that were in force");
        using var document = JsonDocument.Parse(input);
        var named = document.RootElement.TryGetProperty("authority", out var authority) && authority.ValueKind == JsonValueKind.String
            ? authority.GetString()
            : null;
        return Finding.Differ("the authority that the input names", stated.ToString(), named)
            ?? Finding.Pass("policies, schema and profiles are the ones that were in force");
    }

    public static Finding Again(CheckedEvidence evidence)
    {
        if (evidence.Again is null) return Finding.NotEvaluated("there is no engine here to decide again", mayBeLeftOut: true);
        DecisionInput input;
        Authority authority;
        try
        {
            input = CanonicalJson.Deserialize(evidence.File.Input!.Value.Span, DocumentsJson.Default.DecisionInput, nulls: true);
            authority = CanonicalJson.Deserialize(evidence.File.Authority.Span, DocumentsJson.Default.Authority);
        }
        catch (MalformedException malformed)
        {
            return Finding.Fail(malformed.Message, "a decision input and an authority", "another document");
        }

        if (evidence.Again(input, authority) is not { } again) return Finding.NotEvaluated("this engine is not " + authority.Engine);
        var stated = CanonicalJson.Serialize(evidence.Authorization!.Decision, DocumentsJson.Default.Decision);
        var computed = CanonicalJson.Serialize(again, DocumentsJson.Default.Decision);
        return stated.AsSpan().SequenceEqual(computed)
            ? Finding.Pass("deciding again gives the same bytes")
            : Finding.Fail("deciding again gives another answer", Encoding.UTF8.GetString(stated), Encoding.UTF8.GetString(computed));
    }

    private static Finding Intent(ReadOnlyMemory<byte> input, AuthorizationPredicate stated, string execution)
    {
        using var document = JsonDocument.Parse(input);
        if (!document.RootElement.TryGetProperty("intent", out var intent) || intent.ValueKind != JsonValueKind.Object)
            return Finding.Fail("the input holds no intent", "an intent", "none");
        return Finding.Differ("the digest of the intent", stated.Intent, Digest.Of(JsonMarshal.GetRawUtf8Value(intent)))
            ?? Finding.Differ("the execution that the intent names", execution, Named(intent, "execution"))
            ?? Finding.Differ("the parent that the intent names", stated.Parent, Named(intent, "parent"))
            ?? Finding.Pass("the input is the one that was decided, for this execution");
    }

    private static string? Named(JsonElement intent, string member) =>
        intent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
