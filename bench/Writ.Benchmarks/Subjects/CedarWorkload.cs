using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Writ.Cedar;

namespace Writ.Benchmarks.Subjects;

/// <summary>One of the shared Cedar workloads: policies, entities, requests, and the decisions other engines agree on.</summary>
internal sealed record CedarWorkload(Authorizer Authorizer, Entities Entities, IReadOnlyList<Request> Requests, string Decisions)
{
    private const string Archive = "bench/cedar-workloads.tar.gz";

    public static CedarWorkload Read(string name)
    {
        var files = FilesOf(name);
        var policies = PolicySet.Parse(files["policies.cedar"]);
        var entities = Entities.ParseJson(files["entities.json"]);
        using var requests = JsonDocument.Parse(files["requests.json"]);
        var workload = new CedarWorkload(
            new Authorizer(policies.Value ?? throw Broken(policies.Diagnostics)),
            entities.Value ?? throw Broken(entities.Diagnostics),
            [.. requests.RootElement.EnumerateArray().Select(RequestOf)],
            files["decisions.go.txt"].Trim());
        workload.MustDecideAsOthers();
        return workload;
    }

    /// <summary>A fast wrong answer is worth nothing.</summary>
    private void MustDecideAsOthers()
    {
        var ours = string.Concat(Requests.Select(request => Authorizer.Authorize(request, Entities).Decision == Decision.Allow ? 'A' : 'D'));
        if (ours != Decisions) throw new InvalidDataException($"Decided {ours}, expected {Decisions}.");
    }

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

    private static Request RequestOf(JsonElement request)
    {
        var context = RecordValue.ParseJson(request.GetProperty("context"));
        return new Request(
            UidOf(request.GetProperty("principal")), UidOf(request.GetProperty("action")), UidOf(request.GetProperty("resource")),
            context.Value ?? throw Broken(context.Diagnostics));
    }

    private static EntityUid UidOf(JsonElement uid) => new(uid.GetProperty("type").GetString()!, uid.GetProperty("id").GetString()!);

    private static InvalidDataException Broken(IReadOnlyList<CedarDiagnostic> diagnostics) => new(string.Join('\n', diagnostics));
}
