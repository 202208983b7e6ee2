using Writ.Core.Documents;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>Runs under a control plane, from their authorized start to their confirmed end.</summary>
internal sealed class Governed
{
    private readonly RunRequest _request;
    private readonly DecisionStep _decide;
    private readonly AuthorizationStep _authorize;
    private readonly ExecutionStep _execute;

    public Governed(EmbeddedPlane embedded, params IReadOnlyList<string> argv)
    {
        var progress = new NoProgress();
        var recording = new Recording(embedded.Plane);
        _request = embedded.Request with { Argv = argv };
        _decide = new DecisionStep(embedded.Plane, progress);
        _authorize = new AuthorizationStep(embedded.Plane, recording, progress);
        _execute = new ExecutionStep(embedded.Plane, recording, _decide, progress);
    }

    /// <summary>Decides and spends; what comes back runs it to its end.</summary>
    public async Task<Func<Stream, CancellationToken, Task<RunOutcome>>> Authorize()
    {
        var dossier = await _decide.Decide(_request);
        var spent = await _authorize.Authorize(dossier)
            ?? throw new InvalidOperationException($"not authorized: {dossier.Decision.Reason} {dossier.Summary.Reason}");
        return (output, interrupted) => _execute.Execute(dossier, spent, _request, new RunStreams(null, output, Stream.Null), delegable: false, interrupted);
    }
}
