using System.Globalization;
using System.Text.Json;
using Writ.Core.Cryptography;
using Writ.Core.Documents;

namespace Writ.Core.Evidence;

/// <summary>Where the decision rests on approvals: did as many as were asked for say yes to exactly this, each by his own key?</summary>
/// <remarks>What the votes say is checked in any case; whose keys they are only a <c>trust.json</c> can say, never the file. That an approver
/// is in the group that was asked the control plane vouches for: the entities are not part of the evidence.</remarks>
internal static class ApprovalChecks
{
    public static Finding Given(CheckedEvidence evidence)
    {
        var stated = evidence.Authorization!;
        var votes = stated.Approvals ?? [];
        var asked = stated.Decision.Obligations?.Approval;
        if (Quorum(asked) is not { } quorum) return Finding.Fail("what was asked for cannot be read", "N of …", asked!);
        if (votes.Count < quorum) return Finding.Fail("too few approved", asked!, $"{votes.Count}");
        var principal = Principal(evidence.File.Input!.Value);
        for (var number = 0; number < votes.Count; number++)
        {
            if (Vote(number, votes, stated, principal) is { } fault) return fault;
        }

        var names = votes.Select(static vote => vote.Vote.Approver.ToString()).Order(StringComparer.Ordinal).ToList();
        return Finding.Differ("who the decision says approved", string.Join(", ", names), string.Join(", ", Decided(evidence.File.Input!.Value)))
            ?? Keys(evidence, votes)
            ?? Finding.Pass("approved by " + string.Join(", ", names));
    }

    private static Finding? Vote(int number, IReadOnlyList<SignedVote> votes, AuthorizationPredicate stated, string? principal)
    {
        var (signed, vote) = (votes[number], votes[number].Vote);
        var earlier = votes.Take(number);
        if (!signed.TryVerify(out _)) return Finding.Fail($"vote {number} is not signed by the key it names", "a signature by that key", signed.Signature);
        if (!vote.Intents.Contains(stated.Intent))
            return Finding.Fail($"vote {number} is on another intent", stated.Intent.ToString(), string.Join(", ", vote.Intents));
        if (vote.Approver.ToString() == principal) return Finding.Fail("who asks approved it", "another than " + principal, principal);
        if (earlier.Any(other => other.Key == signed.Key || other.Vote.Approver == vote.Approver))
            return Finding.Fail($"vote {number} is by one who voted before", "another approver", vote.Approver.ToString());
        return Finding.Differ($"what vote {number} is", Documents.Vote.Kind, vote.Type)
            ?? Finding.Differ($"what vote {number} says", Documents.Vote.Approve, vote.Verdict)
            ?? Finding.Differ($"the authority of vote {number}", stated.Authority, vote.Authority)
            ?? Finding.Differ($"the approval that vote {number} is on", votes[0].Vote.Approval, vote.Approval);
    }

    /// <summary>Null where every vote is by a key that the trust file gives its approver.</summary>
    private static Finding? Keys(CheckedEvidence evidence, IReadOnlyList<SignedVote> votes)
    {
        if (evidence.Trust.Approvers.Count == 0) return Finding.NotEvaluated("no approver's key is trusted here", mayBeLeftOut: true);
        foreach (var signed in votes)
        {
            var approver = signed.Vote.Approver.ToString();
            _ = signed.TryVerify(out var key);
            var known = evidence.Trust.Approvers.GetValueOrDefault(approver, []);
            if (!known.Contains(key!)) return Finding.Untrusted($"{approver} voted with a key that is not trusted", CheckedEvidence.Names(known), key!.KeyId);
            if (RetiredKeys.Judge(key!, evidence.First.Source.Entry, evidence.Trust) is { } late) return late;
        }

        return null;
    }

    /// <summary>How many were asked for: the number that an approval begins with. 0 where none was asked for, null where it has none.</summary>
    private static int? Quorum(string? asked)
    {
        if (asked is null) return 0;
        var of = asked.IndexOf(" of ", StringComparison.Ordinal);
        return of is > 0 and < 3 && int.TryParse(asked.AsSpan(0, of), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;
    }

    private static string? Principal(ReadOnlyMemory<byte> input)
    {
        using var document = JsonDocument.Parse(input);
        var principal = document.RootElement.GetProperty("intent").TryGetProperty("principal", out var stated) ? stated : default;
        return Text(principal, "type") is { } type && Text(principal, "id") is { } id ? new EntityRef(type, id).ToString() : null;
    }

    /// <summary>Who, for the policies, had approved: <c>context.approvals.by</c>.</summary>
    private static IEnumerable<string> Decided(ReadOnlyMemory<byte> input)
    {
        using var document = JsonDocument.Parse(input);
        return document.RootElement.TryGetProperty("context", out var context) && Member(context, "approvals", JsonValueKind.Object) is { } approvals
            && Member(approvals, "by", JsonValueKind.Array) is { } by
            ? [.. by.EnumerateArray().Select(static name => name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText()).Order(StringComparer.Ordinal)]
            : [];
    }

    private static JsonElement? Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string? Text(JsonElement of, string name) => Member(of, name, JsonValueKind.String)?.GetString();
}
