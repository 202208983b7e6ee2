using Writ.Benchmarks.Harness;
using Writ.Benchmarks.Subjects;

string[] known = ["--json"];
var unknown = args.Where(argument => argument.StartsWith('-') && !known.Contains(argument)).ToList();
var filters = args.Where(argument => !argument.StartsWith('-')).ToList();
if (unknown.Count > 0 || filters.Count > 1)
{
    Console.Error.WriteLine("usage: eng/bench [FILTER] [--json]");
    return 2;
}

Subject[] subjects =
[
    .. CedarDecisions.Subjects, Decide.Subject, DecideStrict.Subject, Authorize.Subject, AuthorizeSteps.Subject, .. LogAppending.Subjects, LogVerify.Subject, LongLog.Subject,
    .. RegisterLoads.Subjects, .. Revoke.Subjects, Spawn.Subject, Exec.Subject, Connect.Subject, Kill.Stopped, Kill.SupervisorKilled, Kill.SupervisorFrozen,
    Integrity.Subject, Idle.Of(200), Idle.Of(1000), Cold.Subject,
];
var chosen = subjects.Where(subject => filters.Count == 0 || subject.Name.Contains(filters[0], StringComparison.Ordinal)).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"Nothing is called {filters[0]}. There are: {string.Join(", ", subjects.Select(subject => subject.Name))}");
    return 2;
}

var report = new Report(Console.Out, json: args.Contains("--json"));
try
{
    foreach (var subject in chosen.Prepend(Yardstick.Subject))
    {
        await foreach (var line in subject.Measure()) report.Write(line);
    }

    return 0;
}
catch (InvalidDataException problem)
{
    // What is measured gave a wrong answer: no figure of it counts.
    Console.Error.WriteLine(problem.Message);
    return 1;
}
