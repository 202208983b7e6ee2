using Writ.Benchmarks.Harness;

namespace Writ.Benchmarks.Subjects;

/// <summary>
/// The Cedar engine alone, over the shared workloads, asking each workload's requests in turn. Twice: with the three uids
/// as strings such as <c>User::"alice"</c>, and with requests made beforehand. The context has been read in both. A line
/// ending in <c>/load</c> is the way from the text of the policies to an engine that can be asked.
/// </summary>
internal static class CedarDecisions
{
    private static readonly string[] Workloads =
    [
        "trivial", "github-5", "github-10", "github-20", "github-50", "gdrive-5", "gdrive-10", "gdrive-20", "gdrive-50",
        "tinytodo-5", "tinytodo-10", "tinytodo-20", "tinytodo-50", "scope-1000", "scope-10000", "cond-1000", "cond-10000",
    ];

    public static IEnumerable<Subject> Subjects { get; } =
        Workloads.Select(workload => new Subject($"cedar/{workload}", () => Measure(workload)));

    private static async IAsyncEnumerable<Measurement> Measure(string name)
    {
        await Task.CompletedTask;
        var workload = CedarWorkload.Read(name);
        var load = workload.Loads.ToMeasurement($"cedar/{name}/load");
        yield return load;
        yield return Loop.Time($"cedar/{name}", FromStrings(workload)) with { LoadMs = load.MedianNs / 1e6 };
        yield return Loop.Time($"cedar/{name}/interned", Interned(workload));
    }

    private static Action FromStrings(CedarWorkload workload)
    {
        var (authorizer, entities) = (workload.Authorizer, workload.Entities);
        var requests = workload.Requests
            .Select(r => (Principal: r.Principal.ToString(), Action: r.Action.ToString(), Resource: r.Resource.ToString(), r.Context)).ToArray();
        var next = 0;
        return () =>
        {
            if (next == requests.Length) next = 0;
            ref var request = ref requests[next++];
            authorizer.Authorize(request.Principal, request.Action, request.Resource, request.Context, entities);
        };
    }

    private static Action Interned(CedarWorkload workload)
    {
        var (authorizer, entities) = (workload.Authorizer, workload.Entities);
        var requests = workload.Requests.ToArray();
        var next = 0;
        return () =>
        {
            if (next == requests.Length) next = 0;
            authorizer.Authorize(requests[next++], entities);
        };
    }
}
