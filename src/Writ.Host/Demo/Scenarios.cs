using Writ.Authorize.Revoking;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Demo;

/// <summary>The seven scenarios, each on a real program. None says what happened but by looking.</summary>
internal sealed class Scenarios(DemoStage stage)
{
    private static readonly string[] Echo = ["echo", "refund rf_88213 accepted"];

    private readonly Proofs _proofs = new(stage.Plane);

    public IReadOnlyList<(string Name, string Expected, Func<Task<ScenarioResult>> Play)> All =>
    [
        ("allowed", "a policy permits it, so it runs to its end", Allowed),
        ("denied-by-default", "no policy permits it, so nothing runs", DeniedByDefault),
        ("denied-by-protected-rule", "a policy permits it and a protected rule forbids it, so nothing runs", DeniedByProtectedRule),
        ("forged-permit", "the permit was lengthened and signed by another key, so it is refused", ForgedPermit),
        ("replayed-permit", "the permit is spent by its first use, so the second is refused", ReplayedPermit),
        ("over-a-limit", "each run goes over its limit and is killed, its end confirmed", OverALimit),
        ("revoked-while-running", "a tree of about 150 processes is revoked and confirmed dead", RevokedWhileRunning),
    ];

    private async Task<ScenarioResult> Allowed()
    {
        var (result, output) = await stage.Run(stage.Request(Echo)).ConfigureAwait(false);
        var went = result is { State: "completed", Exit: 0 } && output == Echo[1];
        return await Told(result, $"{result.State}, exit {result.Outcome?.ExitCode}, it wrote '{output}'", went).ConfigureAwait(false);
    }

    private async Task<ScenarioResult> DeniedByDefault()
    {
        var (result, output) = await stage.Run(stage.Request(["id"])).ConfigureAwait(false);
        return await Told(result, $"{result.State}: {result.Reason}", NothingRan(result, output) && result.Code == Decide.DecisionCodes.NothingPermits).ConfigureAwait(false);
    }

    private async Task<ScenarioResult> DeniedByProtectedRule()
    {
        var (result, output) = await stage.Run(stage.Request(["dd", "if=/dev/zero", "count=1"])).ConfigureAwait(false);
        var went = NothingRan(result, output) && result.Code == Decide.DecisionCodes.ProtectedForbidden;
        return await Told(result, $"{result.State}: {result.Reason}", went).ConfigureAwait(false);
    }

    private async Task<ScenarioResult> ForgedPermit()
    {
        var permit = await stage.Issue(stage.Request(Echo)).ConfigureAwait(false);
        using var thief = P256Signer.Create();
        var (result, output) = await stage.Present(permit with { Permit = Lengthen(permit.Permit, thief) }, stage.Request(Echo)).ConfigureAwait(false);
        return await Refused(result, output, "WRIT2001", also: null).ConfigureAwait(false);
    }

    private async Task<ScenarioResult> ReplayedPermit()
    {
        var permit = await stage.Issue(stage.Request(Echo)).ConfigureAwait(false);
        var (first, said) = await stage.Present(permit, stage.Request(Echo)).ConfigureAwait(false);
        var (second, output) = await stage.Present(permit, stage.Request(Echo)).ConfigureAwait(false);
        var refused = await Refused(second, output, "WRIT2003", also: first.Execution).ConfigureAwait(false);
        return refused with { Ok = refused.Ok && first.State == "completed" && said == Echo[1], Happened = $"first use {first.State}; second use {refused.Happened}" };
    }

    private async Task<ScenarioResult> OverALimit()
    {
        List<(string Limit, string Code, RunRequest Request)> attempts =
        [
            ("time", "WRIT3202", stage.Request(["sleep", "30"], limits: new Limits { WallMs = 400 })),
            ("output", "WRIT3205", stage.Request(["seq", "100000000"], limits: new Limits { OutputBytes = 65_536 })),
        ];
        if (stage.Plane.Capabilities.Value.CanLimitMemory)
            attempts.Add(("memory", "WRIT3204", stage.Request(["sh", "-c", "x=0123456789abcdef; while :; do x=$x$x; done"], purpose: "memory")));

        List<string> happened = [];
        var (ok, verified, last) = (true, true, "");
        foreach (var (limit, code, request) in attempts)
        {
            var (result, _) = await stage.Run(request).ConfigureAwait(false);
            ok &= result is { State: "killed", Exit: ExitCodes.Killed, Outcome.Confirmation: Confirmation.Confirmed } && result.Code == code;
            verified &= await _proofs.Holds(result.Execution).ConfigureAwait(false);
            happened.Add($"{limit}: {result.State}, dead after {Durations.Text(result.Outcome?.StopMicroseconds)}");
            last = result.Execution;
        }

        if (attempts.Count == 2) happened.Add("memory: cannot be limited on this machine, so not asked for");
        return new ScenarioResult("", "", string.Join("; ", happened), ok, verified, last);
    }

    private async Task<ScenarioResult> RevokedWhileRunning()
    {
        // Each of the 75 is a shell with a sleep below it; a third of them in a session of its own, where the machine has setsid.
        const string Tree = "n=0; while [ $n -lt 75 ]; do (sleep 600; :) & n=$((n+1)); done; echo ready; wait";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), stage.Plane.Clock);
        var running = stage.Run(stage.Request(["sh", "-c", Tree]));
        var summary = await stage.WaitForRunning("sleep 600", patience.Token).ConfigureAwait(false);
        var tree = await stage.TreeOf(summary.Execution, patience.Token).ConfigureAwait(false);
        var processes = await stage.WaitFor(tree, 150, patience.Token).ConfigureAwait(false);
        await new Revoking(stage.Plane).Revoke(RevocationTarget.Execution(summary.Execution), "the demo takes it back", LocalPeer.Current(), patience.Token).ConfigureAwait(false);
        var (result, _) = await running.ConfigureAwait(false);
        var went = result is { State: "revoked", Exit: ExitCodes.Revoked, Outcome.Confirmation: Confirmation.Confirmed } && tree.Count() == 0;
        var happened = $"{result.State}; {processes} processes, all confirmed dead {Durations.Text(result.Outcome?.StopMicroseconds)} after the stop was asked for";
        return await Told(result, happened, went).ConfigureAwait(false);
    }

    /// <summary>The forgery: the same claims with a year more, under the true key's name, signed by another.</summary>
    private string Lengthen(string token, P256Signer thief)
    {
        if (!UnverifiedPermit.TryParse(token, out var unverified, out _) || !unverified.TryVerify(stage.Plane.Keys.Permit.PublicKey, out var permit, out var why))
            throw new InvalidOperationException("The demo's own permit does not verify.");
        const long Year = 365 * 24 * 3_600;
        return Permit.Issue(permit.Claims with { Expires = permit.Claims.Expires + Year }, thief, stage.Plane.Keys.Permit.PublicKey.KeyId).Text;
    }

    private static bool NothingRan(RunResult result, string output) =>
        result is { State: "denied", Exit: ExitCodes.Denied, Outcome.Started: Started.No } && output.Length == 0;

    private async Task<ScenarioResult> Refused(RunResult result, string output, string code, string? also)
    {
        var ok = result is { State: "refused", Exit: ExitCodes.Refused } && result.Code == code && output.Length == 0;
        var verified = await _proofs.RefusalHolds(result.Execution).ConfigureAwait(false) && (also is null || await _proofs.Holds(also).ConfigureAwait(false));
        return new ScenarioResult("", "", $"{result.State}: {result.Reason}", ok, verified, result.Execution);
    }

    private async Task<ScenarioResult> Told(RunResult result, string happened, bool ok) =>
        new("", "", happened, ok, await _proofs.Holds(result.Execution).ConfigureAwait(false), result.Execution);
}
