using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Writ.Cedar;

namespace Writ.Benchmarks.Subjects;

/// <summary>One of the shared Cedar workloads: policies, entities, requests, and the decisions other engines agree on.</summary>
internal sealed record CedarWorkload(Authorizer Authorizer, Entities Entities, IReadOnlyList<Request> Requests, string Decisions, Harness.Samples Loads)
{
    private const string Archive = "bench/cedar-workloads.tar.gz";
    private const int FewestLoads = 5;
    private static readonly TimeSpan LoadingTime = TimeSpan.FromSeconds(1);

    /// <summary>Reads a workload, and asks it everything: a fast wrong answer is worth nothing.</summary>
    /// <exception cref="InvalidDataException">The engine refuses a file, or decides a request otherwise than recorded.</exception>
    public static CedarWorkload Read(string name)
    {
        var files = FilesOf(name);
        var (authorizer, loads) = Load(files["policies.cedar"]);
        using var requests = JsonDocument.Parse(files["requests.json"]);
        var workload = new CedarWorkload(
            authorizer, Have(Entities.ParseJson(files["entities.json"])), [.. requests.RootElement.EnumerateArray().Select(RequestOf)],
            files["decisions.go.txt"].Trim(), loads);
        workload.MustDecideAsOthers();
        return workload;
    }

    // Several times: the first compiles the engine too.
    private static (Authorizer Authorizer, Harness.Samples Loads) Load(string policies)
    {
        var began = Stopwatch.GetTimestamp();
        var loads = new Harness.Samples();
        Authorizer authorizer;
        do
        {
            var start = Stopwatch.GetTimestamp();
            authorizer = new Authorizer(Have(PolicySet.Parse(policies)));
            loads.Add(start, Stopwatch.GetTimestamp());
        }
        while (loads.Count < FewestLoads || Stopwatch.GetElapsedTime(began) < LoadingTime);

        return (authorizer, loads);
    }

    private void MustDecideAsOthers()
    {
        var ours = string.Concat(Requests.Select(request => Letter(Authorizer.Authorize(request, Entities))));
        var ofStrings = string.Concat(Requests.Select(request => Letter(Authorizer.Authorize(
            request.Principal.ToString(), request.Action.ToString(), request.Resource.ToString(), request.Context, Entities))));
        if (ours != Decisions || ofStrings != Decisions) throw new InvalidDataException($"Decided {ours} and {ofStrings}, expected {Decisions}.");
    }

    private static char Letter(Response response) => response.Decision == Decision.Allow ? 'A' : 'D';

    private static Dictionary<string, string> FilesOf(string name)
    {
        var shared = Environment.GetEnvironmentVariable("WRIT_SHARED") ?? throw new InvalidOperationException("WRIT_SHARED is not set: eng/bench sets it.");
        using var archive = new TarReader(new GZipStream(File.OpenRead(Path.Combine(shared, Archive)), CompressionMode.Decompress));
        Dictionary<string, string> files = [];
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.StartsWith($"workloads/{name}/", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(entry.DataStream);
            files[Path.GetFileName(entry.Name)] = reader.ReadToEnd();
        }

        return files;
    }

    private static Request RequestOf(JsonElement request) => new(
        UidOf(request.GetProperty("principal")), UidOf(request.GetProperty("action")), UidOf(request.GetProperty("resource")),
        Have(RecordValue.ParseJson(request.GetProperty("context"))));

    private static EntityUid UidOf(JsonElement uid) => new(uid.GetProperty("type").GetString()!, uid.GetProperty("id").GetString()!);

    private static T Have<T>(ParseResult<T> result)
        where T : class => result.Value ?? throw new InvalidDataException(string.Join('\n', result.Diagnostics));
}
