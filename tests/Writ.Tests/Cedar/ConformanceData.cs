using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Writ.Cedar;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar;

/// <summary>The conformance archives, read into memory: path inside the archive to text.</summary>
internal static class ConformanceData
{
    public const string Corpus = "vectors/cedar/corpus-tests.tar.gz";
    public const string CorpusValidation = "vectors/cedar/corpus-validation.tar.gz";
    public const string CorpusJsonSchemas = "vectors/cedar/corpus-json-schemas.tar.gz";
    public const string Handwritten = "vectors/cedar/handwritten-tests-4.10.tar.gz";
    public const string Validation = "vectors/cedar/cedar-go-validate-testdata.tar.gz";
    public const string EntityParsing = "vectors/cedar/cedar-go-entity-parsing-testdata.tar.gz";
    public const string Expressions = "vectors/cedar/observed-expressions.txt";
    public const string Validator = "vectors/cedar/observed-validator.txt";

    public static Dictionary<string, string> Read(string archive)
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        using var compressed = File.OpenRead(SharedData.PathOf(archive));
        using var tar = new TarReader(new GZipStream(compressed, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null) continue;
            using var reader = new StreamReader(entry.DataStream);
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            files[name] = reader.ReadToEnd();
        }

        return files;
    }

    public static EntityUid Uid(JsonElement json) => new(json.GetProperty("type").GetString()!, json.GetProperty("id").GetString()!);

    public static Request RequestOf(JsonElement json, CedarType? contextType = null) =>
        new(Uid(json.GetProperty("principal")), Uid(json.GetProperty("action")), Uid(json.GetProperty("resource")),
            Must.Have(RecordValue.ParseJson(json.GetProperty("context"), contextType)));

    /// <summary>Decision, reasons and failed policies in one line, as expected by a case.</summary>
    public static string Expected(JsonElement request) =>
        $"{request.GetProperty("decision").GetString()} because of [{Join(request, "reason")}] failed [{Join(request, "errors")}]";

    /// <summary>The same of a response.</summary>
    public static string Actual(Response response) =>
        $"{(response.Decision == Decision.Allow ? "allow" : "deny")} because of [{string.Join(' ', response.Reasons)}] "
        + $"failed [{string.Join(' ', response.Errors.Select(e => e.PolicyId))}]";

    private static string Join(JsonElement request, string list) =>
        string.Join(' ', request.GetProperty(list).EnumerateArray().Select(e => e.GetString()));
}
