using Writ.Benchmarks.Harness;

namespace Writ.Benchmarks.Subjects;

/// <summary>The Cedar engine alone, in process, on the smallest workload: one policy, one request, everything interned.</summary>
internal static class Decide
{
    public static Subject Subject { get; } = Subject.Of("decide", name =>
    {
        var workload = CedarWorkload.Read("trivial");
        var (authorizer, entities, request) = (workload.Authorizer, workload.Entities, workload.Requests[0]);
        return Loop.Time(name, () => authorizer.Authorize(request, entities));
    });
}
