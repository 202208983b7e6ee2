using Writ.Core.Api;

namespace Writ.Report.Board;

/// <summary>The counters above the list: one stage, its number over the last five minutes, and one fact.</summary>
/// <param name="Key"><c>decision, authorize, execute, audit, report</c>.</param>
/// <param name="Alarm">The fact is a stop and is coloured.</param>
public sealed record StageCount(string Key, string Name, string Number, string Unit, string Fact, bool Alarm);

/// <summary>All counters of the executions page, and the filters' counts.</summary>
/// <param name="Groups">Executions held, by filter.</param>
public sealed record BoardCounts(IReadOnlyList<StageCount> Stages, IReadOnlyDictionary<string, int> Groups, int All, bool Capped);

/// <summary>Counts a snapshot.</summary>
internal static class StageBand
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static BoardCounts Count(BoardSnapshot snapshot, DateTimeOffset now)
    {
        long since = (now - Window).ToUnixTimeMilliseconds();
        Dictionary<string, int> groups = States.Groups.ToDictionary(group => group, _ => 0, StringComparer.Ordinal);
        List<ExecutionSummary> recent = [];
        foreach (var row in snapshot.Rows)
        {
            string group = States.Of(row.Summary.State).Group;
            groups[group] = groups.GetValueOrDefault(group) + 1;
            if (row.Summary.CreatedAtMs >= since) recent.Add(row.Summary);
        }

        return new BoardCounts(Stages(recent, groups["running"]), groups, snapshot.Rows.Count, snapshot.Capped);
    }

    private static StageCount[] Stages(List<ExecutionSummary> recent, int running)
    {
        int denied = recent.Count(x => x.State == "denied");
        int killed = recent.Count(x => States.Of(x.State).Group == "killed");
        int open = recent.Count(x => !States.Of(x.State).Final);
        long? newest = recent.Max(x => x.LogIndex);
        return
        [
            new("decision", "Decision", Written.Count(recent.Count(x => x.State != "requested")), "decided", Slowest(recent), false),
            new("authorize", "Authorize", Written.Count(recent.Count(x => x.Permit is not null)), "permits",
                denied == 0 ? "none denied" : $"{Written.Count(denied)} denied", denied > 0),
            new("execute", "Execute", Written.Count(running), "running",
                killed == 0 ? "none killed" : $"{Written.Count(killed)} killed", killed > 0),
            new("audit", "Audit", Written.Count(recent.Count), "logged", newest is { } index ? $"newest #{Written.Count(index)}" : "before each step", false),
            new("report", "Report", Written.Count(recent.Count - open), "sealed", open == 0 ? "none open" : $"{Written.Count(open)} open", false),
        ];
    }

    // Nearest-rank p99 of the time decisions took.
    private static string Slowest(List<ExecutionSummary> recent)
    {
        long[] times = [.. recent.Select(x => x.StageMicroseconds.Count > 0 ? x.StageMicroseconds[0] : null).OfType<long>().Order()];
        if (times.Length == 0) return "p99 –";
        return "p99 " + Written.Duration(times[(int)Math.Ceiling(times.Length * 0.99) - 1]);
    }
}
