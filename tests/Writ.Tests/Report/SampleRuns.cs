using Writ.Core.Api;
using Writ.Core.Documents;

namespace Writ.Tests.Report;

/// <summary>Executions of every state, as the register would hold them.</summary>
internal static class SampleRuns
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly (string Agent, string Action, string Subject, string Bundle, long Version, string Rule)[] Work =
    [
        ("data-analyst", "process.exec", "psql -c select-orders", "data/read-only", 8, "permit#1"),
        ("repo-maintainer", "process.exec", "dotnet test", "ci/build", 31, "permit#2"),
        ("support-triage", "process.exec", "./refund 240.00", "payments/refunds", 14, "permit#2"),
        ("mail-drafter", "process.exec", "sendmail customers@", "comms/outbound", 11, "permit#1"),
        ("infra-bot", "process.exec", "kubectl apply -f prod/eu-1", "deploy/prod", 5, "forbid#3"),
        ("web-research", "process.exec", "curl https://docs.example.org", "net/egress", 22, "permit#4"),
    ];

    private static readonly string[] Ends =
        ["completed", "denied", "completed", "completed", "revoked", "expired", "completed", "killed", "completed", "failed", "completed", "lease-lost"];

    /// <summary>An id whose order is that of its number.</summary>
    public static string Id(string prefix, long number)
    {
        Span<char> text = stackalloc char[26];
        long rest = number;
        for (int i = 25; i >= 13; i--)
        {
            text[i] = Alphabet[(int)(rest % 32)];
            rest /= 32;
        }

        "01M80N4RY4TFP".CopyTo(text);
        return prefix + new string(text);
    }

    /// <summary>The <paramref name="number"/>-th execution; higher is newer.</summary>
    public static ExecutionSummary Ended(long number, long createdAtMs, string? state = null)
    {
        state ??= Ends[number % Ends.Length];
        var (agent, action, subject, bundle, version, rule) = Work[number % Work.Length];
        bool started = state is "completed" or "failed" or "killed" or "lease-lost" or "revoked";
        long ran = state == "killed" ? 412 : 2_400;
        var (code, reason, remedy) = Why(state);
        return new ExecutionSummary
        {
            Execution = Id("exe_", number * 7919), State = state, Principal = "User::\"1000\"", Agent = agent, Action = action, Subject = subject,
            Bundle = bundle, BundleVersion = version, Policies = state == "denied" ? [] : [rule], Code = code, Reason = reason, Remedy = remedy,
            Permit = state == "denied" ? null : Id("prm_", number * 104_729), CreatedAtMs = createdAtMs,
            StartedAtMs = started ? createdAtMs + 4 : null, EndedAtMs = started ? createdAtMs + 4 + ran : createdAtMs + 2,
            ExitCode = state == "completed" ? 0 : state == "failed" ? 3 : null, Signal = state is "killed" or "revoked" or "lease-lost" ? 9 : null,
            StopMicroseconds = state is "killed" or "revoked" ? 12_400 : null,
            StageMicroseconds = started ? [1_100, 2_300, ran * 1000, 400, 600] : [1_100, null, null, 400, 600], LogIndex = 41_000 + number,
        };
    }

    public static ExecutionSummary Running(long number, long createdAtMs, string state = "running") => Ended(number, createdAtMs, "completed") with
    {
        State = state,
        EndedAtMs = null,
        ExitCode = null,
        StartedAtMs = state == "running" ? createdAtMs + 4 : null,
        Permit = state is "requested" or "pending" ? null : Id("prm_", number * 104_729),
        StageMicroseconds = [1_100, state == "running" ? 2_300 : null, null, null, null],
        Reason = state == "pending" ? "needs 2 of Role::\"sre\" within 10m" : null,
    };

    public static RunEvent[] Events(ExecutionSummary run)
    {
        if (run.StartedAtMs is not { } start) return [];
        List<RunEvent> events =
        [
            new(start, "sandbox.start", "profile no-network, 3 readable and 1 writable directories"),
            new(start + 38, "image.match", "/usr/bin/dotnet is what the permit names"),
        ];
        if (run.State == "killed")
        {
            events.Add(new(start + 398, "integrity.violation",
                $"mapped code: expected sha256:{new string('9', 20)}{new string('f', 44)}, measured sha256:{new string('9', 20)}{new string('f', 30)}e04d91b2c3a402"));
            events.Add(new(start + 400, "stop.requested", "SIGKILL to 3 processes"));
            events.Add(new(start + 412, "stop.confirmed", "nothing left alive"));
        }
        else
        {
            events.Add(new(start + 2_400, "exit", "status 0"));
        }

        return [.. events];
    }

    /// <summary>Fills a console: <paramref name="ended"/> old runs, and one in each open state.</summary>
    public static void Fill(MemoryExecutions to, int ended, long nowMs)
    {
        for (int i = 0; i < ended; i++)
        {
            var run = Ended(i, nowMs - ((ended - i + 1) * 2_600L));
            to.Put(run, Events(run));
        }

        to.Put(Running(ended, nowMs - 3_000, "pending"));
        to.Put(Running(ended + 1, nowMs - 2_000, "permitted"));
        var running = Running(ended + 2, nowMs - 1_000);
        to.Put(running, new RunEvent(nowMs - 996, "sandbox.start", "profile no-network"));
    }

    private static (string? Code, string? Reason, string? Remedy) Why(string state) => state switch
    {
        "denied" => ("WRIT1042", "no permit rule matched (default deny)", "Add a permit for Action::\"process.exec\" that matches this program, then run again."),
        "expired" => ("WRIT2011", "the permit ran out before it was spent", "Run it again."),
        "revoked" => ("WRIT2020", "permit revoked by User::\"0\": wrong environment", null),
        "killed" => ("WRIT3014", "mapped code no longer matches the permit", null),
        "lease-lost" => ("WRIT3020", "the control plane did not renew the lease in time", null),
        _ => (null, null, null),
    };
}
