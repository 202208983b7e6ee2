using System.Text;
using System.Text.Json;
using Writ.Cedar;
using Writ.Tests.Cedar.Differential;
using Writ.Tests.Cedar.Formatting;
using Writ.Tests.Cedar.Naive;

namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>
/// What must hold of any input. Refused: with an error, whose place is in the text. Accepted: what was understood survives
/// being written and read in every form, and another reading of the language comes to the same answers.
/// </summary>
internal static class FuzzChecks
{
    private static readonly Schema World = Must.Have(Schema.Parse(PolicyGenerator.Schema));
    private static readonly Entities Store = Must.Have(Writ.Cedar.Entities.ParseJson(GeneratedWorld.EntitiesJson, World));
    private static readonly List<Request> Requests = GeneratedWorld.Requests();

    public static bool Policies(byte[] input)
    {
        var text = Decode(input);
        var read = PolicySet.Parse(text);
        if (Refused(read, text.Length)) return false;
        SurvivesWriting(read.Value!);
        SurvivesFormatting(text, read.Value!);
        IsDecidedAlike(read.Value!);
        _ = World.ValidatePolicies(read.Value!);
        return true;
    }

    public static bool Est(byte[] input)
    {
        var policy = Policy.ParseJson(input);
        var template = Template.ParseJson(input);
        var set = PolicySet.ParseJson(input);
        _ = Refused(policy, int.MaxValue);
        _ = Refused(template, int.MaxValue);
        _ = Refused(set, int.MaxValue);
        Assert.False(policy.Ok && template.Ok, "both a policy and a template");
        if (policy.Ok) SurvivesWriting(Must.Have(PolicySet.Create([policy.Value])));
        if (template.Ok) SurvivesWriting(Must.Have(PolicySet.Create([], [template.Value])));
        if (set.Ok) SurvivesWriting(set.Value);
        if (set.Ok) IsDecidedAlike(set.Value);
        return policy.Ok || template.Ok || set.Ok;
    }

    public static bool Entities(byte[] input)
    {
        var plain = Writ.Cedar.Entities.ParseJson(input);
        var typed = Writ.Cedar.Entities.ParseJson(input, World);
        _ = Refused(typed, int.MaxValue);
        if (typed.Ok) Assert.Equal(typed.Value.ToJson(), Must.Have(Writ.Cedar.Entities.ParseJson(typed.Value.ToUtf8Json(), World)).ToJson());
        if (Refused(plain, int.MaxValue)) return typed.Ok;
        var again = Must.Have(Writ.Cedar.Entities.ParseJson(plain.Value!.ToUtf8Json()));
        Assert.Equal(plain.Value.ToJson(), again.ToJson());
        HasEveryUidOnce(input, plain.Value);
        return true;
    }

    public static bool SchemaText(byte[] input)
    {
        var text = Decode(input);
        var read = Schema.Parse(text);
        if (Refused(read, text.Length)) return false;
        SurvivesTranslation(read.Value!);
        return true;
    }

    public static bool SchemaJson(byte[] input)
    {
        var read = Schema.ParseJson(input);
        if (Refused(read, int.MaxValue)) return false;
        SurvivesTranslation(read.Value!);
        return true;
    }

    public static byte[] ToEst(byte[] policies) => Encoding.UTF8.GetBytes(Must.Policies(Encoding.UTF8.GetString(policies)).ToJson());

    public static byte[] ToJsonSchema(byte[] schema) => Encoding.UTF8.GetBytes(Must.Have(Schema.Parse(Encoding.UTF8.GetString(schema))).ToJson());

    // Bytes that are no UTF-8 become lone surrogates: what a caller's string may hold, and a file's cannot.
    private static string Decode(byte[] input)
    {
        var text = new StringBuilder(input.Length);
        for (var at = 0; at < input.Length;)
        {
            var status = Rune.DecodeFromUtf8(input.AsSpan(at), out var rune, out var length);
            _ = status == System.Buffers.OperationStatus.Done ? text.Append(rune.ToString()) : text.Append((char)(0xD800 + input[at]));
            at += length;
        }

        return text.ToString();
    }

    private static bool Refused<T>(ParseResult<T> read, int length)
        where T : class
    {
        Assert.NotEqual(read.Ok, read.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error));
        foreach (var finding in read.Diagnostics)
        {
            Assert.True(finding.Span.Start >= 0 && finding.Span.Start <= finding.Span.End && finding.Span.End <= length, $"{finding} points to {finding.Span} of {length}");
            Assert.NotEmpty(finding.Message);
        }

        return !read.Ok;
    }

    private static void SurvivesWriting(PolicySet set)
    {
        var json = set.ToJson();
        Assert.Equal(json, Must.Have(PolicySet.ParseJson(Encoding.UTF8.GetBytes(json))).ToJson());
        foreach (var policy in set.StaticPolicies) Assert.Equal(policy.ToJson(), Must.Have(Policy.Parse(policy.ToCedar())).ToJson());
        foreach (var template in set.Templates) Assert.Equal(template.ToJson(), Must.Have(Template.Parse(template.ToCedar())).ToJson());
    }

    private static void SurvivesFormatting(string text, PolicySet set)
    {
        var formatted = Must.Have(PolicyFormatter.Format(text));
        Assert.Equal(set.ToJson(), Must.Policies(formatted).ToJson());
        Assert.Equal(formatted, Must.Have(PolicyFormatter.Format(formatted)));
        Assert.Equal(Commented.CommentsOf(text), Commented.CommentsOf(formatted));
    }

    private static void IsDecidedAlike(PolicySet set)
    {
        var authorizer = new Authorizer(set);
        var naive = new NaiveAuthorizer(set, Store, new Coverage());
        foreach (var request in Requests.Take(3))
        {
            var response = authorizer.Authorize(request, Store);
            var (decision, reasons, errors) = naive.Authorize(request);
            Assert.Equal(decision, response.Decision);
            Assert.Equal(reasons.Order(StringComparer.Ordinal), response.Reasons.Order(StringComparer.Ordinal));
            Assert.Equal(errors.Order(StringComparer.Ordinal), response.Errors.Select(error => error.PolicyId).Order(StringComparer.Ordinal));
        }
    }

    private static void HasEveryUidOnce(byte[] input, Entities read)
    {
        using var json = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 200 });
        var uids = json.RootElement.EnumerateArray().Select(entity => entity.GetProperty("uid"))
            .Select(uid => uid.TryGetProperty("__entity", out var inner) ? inner : uid)
            .Select(uid => (uid.GetProperty("type").GetString(), uid.GetProperty("id").GetString())).ToHashSet();
        Assert.Equal(uids.Count, read.Count);
        Assert.All(read.All, entity => Assert.Contains((entity.Uid.Type, entity.Uid.Id), uids));
    }

    private static void SurvivesTranslation(Schema schema)
    {
        var json = schema.ToJson();
        Assert.Equal(json, Must.Have(Schema.ParseJson(Encoding.UTF8.GetBytes(json))).ToJson());
        // The Cedar syntax cannot say everything; what it says must be the same.
        if (schema.ToCedar() is { Ok: true } text) Assert.True(schema.MeansTheSameAs(Must.Have(Schema.Parse(text.Value))), $"{json}\n{text.Value}");
    }
}
