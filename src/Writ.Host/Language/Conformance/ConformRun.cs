using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Output;

namespace Writ.Host.Language.Conformance;

/// <summary>Asks every request of a corpus and compares the answers with those recorded.</summary>
internal sealed class ConformRun
{
    private const string Decision = "wrong decision";
    private const string Reason = "wrong reason";
    private const string Errors = "wrong errors";
    private const string Validation = "wrong validation";
    private const string Load = "failed to load";

    // No action fits the policy: an error in older versions of the language, a warning in later ones.
    private const string FitsNoAction = "WRIT1320";

    private readonly List<Nonconformity> _wrong = [];
    private int _cases;
    private int _requests;
    private int _versionDependent;

    private ConformRun()
    {
    }

    /// <exception cref="DiagnosedException">WRIT6107: it has no case.</exception>
    public static ConformReport Over(Corpus corpus)
    {
        var run = new ConformRun();
        foreach (var path in corpus.Paths.Where(ConformCase.IsCandidate)) run.Try(corpus, path);
        if (run._cases == 0 && run._wrong.Count == 0) throw corpus.WithoutCases();
        int Count(string what) => run._wrong.Count(wrong => wrong.What == what);
        return new ConformReport(run._cases, run._requests, Count(Decision), Count(Reason), Count(Errors), Count(Validation), Count(Load), run._versionDependent, run._wrong);
    }

    private void Try(Corpus corpus, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(corpus[path]);
            if (ConformCase.In(path, json.RootElement) is not { } found) return;
            _cases++;
            _requests += found.Requests.Count;
            Check(found, corpus);
        }
        catch (Exception error) when (IsMisshapen(error))
        {
            _wrong.Add(new(Load, path, null, error.Message));
        }
    }

    private void Check(ConformCase found, Corpus corpus)
    {
        if (found.Requests.Count == 0) throw new LoadException("there is no request in it");
        var loaded = found.Load(corpus);
        CheckValidation(found, loaded);
        var authorizer = new Authorizer(loaded.Policies);
        for (var i = 0; i < found.Requests.Count; i++)
        {
            var name = found.Requests[i].TryGetProperty("description", out var description) ? description.ToString() : $"request {i}";
            try
            {
                CheckRequest(new(found.Path, name, found.Requests[i]), loaded, authorizer);
            }
            catch (Exception error) when (IsMisshapen(error))
            {
                _wrong.Add(new(Load, found.Path, name, error.Message));
            }
        }
    }

    private void CheckValidation(ConformCase found, LoadedCase loaded)
    {
        var findings = loaded.Schema.ValidatePolicies(loaded.Policies);
        var valid = findings.All(finding => finding.Severity != DiagnosticSeverity.Error);
        if (valid && findings.Any(finding => finding.Id == FitsNoAction)) _versionDependent++;
        else if (valid != found.ShouldValidate)
            _wrong.Add(new(Validation, found.Path, null, valid ? "no error was found" : string.Join("; ", findings.Select(finding => finding.ToString()))));
    }

    private void CheckRequest(RecordedRequest recorded, LoadedCase loaded, Authorizer authorizer)
    {
        var request = ConformCase.RequestOf(recorded.Json, loaded.Schema);
        // Where the case does not say, the request is valid.
        var validates = !recorded.Json.TryGetProperty("validateRequest", out var asked) || asked.ValueKind != JsonValueKind.False;
        if (validates && loaded.Schema.ValidateRequest(request) is { Count: > 0 } found) Add(Validation, recorded, string.Join("; ", found.Select(finding => finding.ToString())));
        var response = authorizer.Authorize(request, loaded.Entities);
        Compare(Decision, recorded, [recorded.Json.GetProperty("decision").GetString()!], [response.Decision == Writ.Cedar.Decision.Allow ? "allow" : "deny"]);
        Compare(Reason, recorded, Ids(recorded.Json, "reason"), response.Reasons);
        Compare(Errors, recorded, Ids(recorded.Json, "errors"), response.Errors.Select(error => error.PolicyId));
    }

    // Neither reasons nor errors have an order. Case of the decision: hand-written cases of older versions write Allow.
    private void Compare(string what, RecordedRequest recorded, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (wanted, got) = (string.Join(' ', expected.Order(StringComparer.Ordinal)), string.Join(' ', actual.Order(StringComparer.Ordinal)));
        if (!string.Equals(wanted, got, what == Decision ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) Add(what, recorded, $"expected [{wanted}], was [{got}]");
    }

    private void Add(string what, RecordedRequest recorded, string detail) => _wrong.Add(new(what, recorded.Case, recorded.Name, detail));

    private static IEnumerable<string> Ids(JsonElement request, string list) => request.GetProperty(list).EnumerateArray().Select(id => id.GetString()!);

    // What reading a file of another shape throws.
    private static bool IsMisshapen(Exception error) => error is LoadException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException;

    private sealed record RecordedRequest(string Case, string Name, JsonElement Json);
}
