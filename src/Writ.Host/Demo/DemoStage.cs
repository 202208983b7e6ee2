using System.Text;
using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Host.Pipeline;

namespace Writ.Host.Demo;

/// <summary>What the scenarios play on: the real pipeline on a data directory of the demo's own.</summary>
internal sealed class DemoStage(ControlPlane plane, IProgress progress)
{
    // Outside every home and every data directory, and on every machine.
    private const string WorkingDirectory = "/usr";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly LocalPeer _peer = LocalPeer.Current();

    public ControlPlane Plane => plane;

    public RunRequest Request(IReadOnlyList<string> argv, string purpose = "demo", Limits? limits = null) => new()
    {
        Peer = _peer,
        Argv = argv,
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" },
        WorkingDirectory = WorkingDirectory,
        Claims = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["agent"] = "support-triage", ["purpose"] = purpose },
        Limits = limits ?? Limits.None,
        Stdio = ["null", "pipe", "pipe"],
    };

    /// <summary>Runs to the end; the output is what the program wrote, and nothing else is shown of it.</summary>
    public async Task<(RunResult Result, string Output)> Run(RunRequest request)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var result = await New().Run(request, new RunStreams(null, output, error), CancellationToken.None).ConfigureAwait(false);
        return (result, Encoding.UTF8.GetString(output.ToArray()).Trim());
    }

    public async Task<(RunResult Result, string Output)> Present(PermitFile permit, RunRequest request)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var result = await New().Present(permit, request, new RunStreams(null, output, error), CancellationToken.None).ConfigureAwait(false);
        return (result, Encoding.UTF8.GetString(output.ToArray()).Trim());
    }

    public async Task<PermitFile> Issue(RunRequest request)
    {
        using var holder = P256Signer.Create();
        var (_, dossiers) = await New().Issue(request, holder, uses: 1, Authorize.PermitIssuer.Window, CancellationToken.None).ConfigureAwait(false);
        var dossier = dossiers[0];
        return new PermitFile { Permit = dossier.Permit!.Text, HolderKey = holder.ExportPem(), Intent = dossier.Intent };
    }

    /// <summary>An execution that is running, once there is one.</summary>
    public async Task<ExecutionSummary> WaitForRunning(string purpose, CancellationToken cancellation)
    {
        while (true)
        {
            // What is open is little, however often the demo was played here.
            foreach (var row in await plane.Register.Scan(Spaces.Open, after: null, 100).ConfigureAwait(false))
            {
                if (await plane.Register.Read(Spaces.Execution, row.Key).ConfigureAwait(false) is not { } found) continue;
                var summary = JsonSerializer.Deserialize(found.Value.Span, ApiJson.Default.ExecutionSummary)!;
                if (summary.State == "running" && summary.Subject.Contains(purpose, StringComparison.Ordinal)) return summary;
            }

            await Task.Delay(Pause, plane.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The tree of a running execution, once its warden is recorded.</summary>
    public async Task<TreeCensus> TreeOf(string execution, CancellationToken cancellation)
    {
        while (true)
        {
            if (await plane.Register.Read(Spaces.Open, execution).ConfigureAwait(false) is { } row
                && JsonSerializer.Deserialize(row.Value.Span, OpenRunJson.Default.OpenRun)?.Tree is { } trace
                && TreeCensus.Of(trace.WardenPid) is { } tree) return tree;
            await Task.Delay(Pause, plane.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a tree has at least so many processes, and counts them.</summary>
    public async Task<int> WaitFor(TreeCensus tree, int processes, CancellationToken cancellation)
    {
        while (true)
        {
            var now = tree.Count();
            if (now >= processes) return now;
            await Task.Delay(Pause, plane.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private Pipeline.Pipeline New() => new(plane, progress);
}
