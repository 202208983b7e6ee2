using System.Text.Json;
using Writ.Authorize.Approving;
using Writ.Authorize.Budgeting;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Decide;
using Writ.Execute.Egress;
using Writ.Execute.Programs;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The door's work and the decision: from words to an intent, from an intent to an answer.</summary>
internal sealed class DecisionStep(ControlPlane plane, IProgress progress)
{
    public async Task<Dossier> Decide(RunRequest request, ParentRun? parent = null)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Decision, "deciding");
        plane.RequireLog();
        var policy = await plane.Policies.Current().ConfigureAwait(false);
        var dossier = await Consider(request, policy, parent).ConfigureAwait(false);
        dossier.Took(Stage.Decision, plane.MicrosecondsSince(began));
        Tell(dossier, began);
        return dossier;
    }

    /// <summary>Decides without recording anything.</summary>
    public async Task<Dossier> Consider(RunRequest request, PolicyInForce policy, ParentRun? parent = null)
    {
        var (id, salt) = (plane.Intents.NewId(IdKind.Execution), IntentBuilder.NewSalt());
        var intent = Intend(request, id, salt);
        var circumstances = await Circumstances(request, policy, intent, Reservation.Nothing).ConfigureAwait(false);
        if (policy.Decider.Foresee(intent, circumstances) is { } profile)
        {
            // The profile says which variables are passed on and whether there is a way out, and comes with the decision. The intent
            // that is decided names exactly what the program gets.
            var environment = ProgramResolver.Filter(request.Environment, profile.Environment);
            if (WayOut.Has(profile)) environment = WayOut.AddTo(environment);
            else if (environment.Count == request.Environment.Count) return Judge(request, intent, policy, circumstances, parent);
            request = request with { Environment = environment };
            intent = Intend(request, id, salt);
        }

        return Judge(request, intent, policy, circumstances, parent);
    }

    /// <summary>Decides an intent that was approved, anew: what would run now, under the policies and facts of now. Null where either
    /// is no longer what was approved.</summary>
    public async Task<Dossier?> Again(Dossier asked, RunRequest request, StoredApproval approval)
    {
        var began = plane.Clock.GetTimestamp();
        var policy = await plane.Policies.Current().ConfigureAwait(false);
        var passed = request with { Environment = asked.Environment };
        var intent = Intend(passed, asked.Execution, asked.Intent.Salt);
        var dossier = await Open(passed, intent, policy, asked.Parent, approval).ConfigureAwait(false);
        (dossier.Versions, dossier.Summary) = (asked.Versions, dossier.Summary with { CreatedAtMs = asked.Summary.CreatedAtMs });
        dossier.Took(Stage.Decision, plane.MicrosecondsSince(began));
        if (dossier.IntentDigest != asked.IntentDigest || policy.Digest != asked.Policy.Digest) return null;
        Tell(dossier, began);
        return dossier;
    }

    /// <summary>The intent that these words mean here and now. With an earlier intent's id and salt it comes out the same only if
    /// nothing it binds has changed.</summary>
    public Intent Intend(RunRequest request, string execution, string salt)
    {
        var resolution = plane.Resolver.Resolve(request.Argv, request.WorkingDirectory, request.Environment, Convert.FromHexString(salt), request.Stdio);
        if (resolution.Command is not { } command)
            throw new DiagnosedException(new Diagnosis(resolution.Refusal!.Id, "this cannot be run", resolution.Refusal.Reason, resolution.Refusal.Remedy, ExitCodes.Usage));
        return plane.Intents.Process(request, command, execution, salt);
    }

    /// <summary>Decides one intent.</summary>
    /// <param name="own">What it holds of budgets already: that is not held against it.</param>
    public async Task<Dossier> Open(
        RunRequest request, Intent intent, PolicyInForce policy, ParentRun? parent = null, StoredApproval? approval = null, Reservation? own = null)
    {
        var circumstances = await Circumstances(request, policy, intent, own ?? Reservation.Nothing).ConfigureAwait(false);
        return Judge(request, intent, policy, circumstances with { ApprovedBy = approval?.Approval.ApprovedBy ?? [] }, parent, approval);
    }

    private Dossier Judge(
        RunRequest request, Intent intent, PolicyInForce policy, Circumstances circumstances, ParentRun? parent, StoredApproval? approval = null)
    {
        var built = ContextBuilder.Build(policy.Bundle, intent, circumstances);
        if (!built.Ok)
            throw new DiagnosedException(new Diagnosis(built.Why.Id, "this cannot be decided, so it is denied", built.Why.Reason, built.Why.Remedy, ExitCodes.Denied));

        var decision = policy.Decider.Decide(built.Input);
        var chain = new StatementChain(intent.Execution, built.Input.IntentDigest, () => plane.Keys.Statement);
        return new Dossier
        {
            Intent = intent,
            Command = built.Input.Command!,
            Environment = request.Environment,
            Chain = chain,
            Journal = new EventJournal(chain),
            Input = built.Input.Canonical,
            Policy = policy,
            Decision = decision,
            DecidedAtMs = circumstances.Facts.TimeMs,
            Parent = parent,
            Approval = approval,
            Summary = Summarize(intent, policy, decision),
        };
    }

    /// <summary>Decides on a program that a run starts, or on what it asks the network for: nobody approved it, and what the run holds of budgets is not held against it.</summary>
    /// <param name="intent">The run's, with the program, or the place, instead of its own.</param>
    /// <param name="starter">The image of the process that starts it, or that asks.</param>
    /// <param name="address">Where a connection would lead.</param>
    public async Task<(Decision? Decision, Core.Diagnostic? Why)> DecideInside(
        RunRequest request, Intent intent, FileIdentity starter, PolicyInForce policy, System.Net.IPAddress? address = null)
    {
        var own = BudgetAccounts.Seen(policy.Bundle, intent.Action).Any()
            ? await Reservation.Find(plane.Register, intent.Parent!).ConfigureAwait(false)
            : Reservation.Nothing;
        var circumstances = await Circumstances(request, policy, intent, own).ConfigureAwait(false);
        var built = ContextBuilder.Build(policy.Bundle, intent, circumstances with { StartedBy = starter, Address = address });
        return built.Ok ? (policy.Decider.Decide(built.Input), null) : (null, built.Why);
    }

    /// <summary>What the host and the register know, now.</summary>
    /// <param name="own">What the execution holds of budgets already: that is not held against it.</param>
    private async ValueTask<Circumstances> Circumstances(RunRequest request, PolicyInForce policy, Intent intent, Reservation own)
    {
        var now = plane.NowMs();
        return new Circumstances
        {
            Facts = new HostFacts
            {
                TimeMs = now,
                Host = Environment.MachineName,
                User = request.Peer.Name,
                Uid = request.Peer.Uid,
                Groups = request.Peer.Groups,
                Home = request.Peer.Home,
                Temporary = "/tmp",
                Terminal = request.Stdio.Any(static kind => kind is "tty" or StreamKinds.OwnTerminal),
                HomeDirectories = LocalPeer.HomeDirectories(),
            },
            Trust = TrustSignals.Seen(policy.Bundle, intent.Action, HostTrust.Of(plane.HostWatch.Now())),
            Budget = await BudgetStates(policy, intent, own, now).ConfigureAwait(false),
        };
    }

    /// <summary>What is left of the budgets that policies can see. Of several counters of one budget the one with the least.</summary>
    private async ValueTask<IReadOnlyDictionary<string, BudgetState>> BudgetStates(PolicyInForce policy, Intent intent, Reservation own, long now)
    {
        Dictionary<string, BudgetState> states = [];
        foreach (var name in BudgetAccounts.Seen(policy.Bundle, intent.Action))
        {
            long? least = null;
            foreach (var draw in BudgetAccounts.Of(policy.Bundle, name, intent).Select(account => BudgetDraws.Of(account, 0)))
            {
                var held = own.Held.Where(amount => amount.Counter == draw.Counter).Sum(amount => amount.Amount);
                var left = Math.Min(draw.Limit, await plane.Budgets.Left(draw, now).ConfigureAwait(false) + held);
                if (least is null || left < least) (least, states[name]) = (left, new BudgetState(left, draw.Limit));
            }
        }

        return states;
    }

    private void Tell(Dossier dossier, long began)
    {
        var (decision, authority) = (dossier.Decision, dossier.Policy.Authority);
        var rules = decision.Policies.Count == 0 ? "default" : string.Join(", ", decision.Policies.Select(rule => rule.Id));
        var word = decision.Effect.ToString();
        progress.End(Stage.Decision, decision.Effect == DecisionEffect.Deny ? StageEnd.Stopped : StageEnd.Done,
            $"{char.ToLowerInvariant(word[0])}{word[1..]}   {authority.Bundle} v{authority.BundleVersion} {rules}", plane.MicrosecondsSince(began));
    }

    private ExecutionSummary Summarize(Intent intent, PolicyInForce policy, Decision decision)
    {
        return new ExecutionSummary
        {
            Execution = intent.Execution,
            State = "requested",
            Principal = intent.Principal.ToString(),
            Agent = intent.Claims.GetValueOrDefault("agent"),
            Action = intent.Action,
            Subject = intent.Arguments.GetProperty("command").GetString()!,
            Bundle = policy.Authority.Bundle,
            BundleVersion = policy.Authority.BundleVersion,
            Policies = [.. decision.Policies.Select(rule => rule.Id)],
            Recorded = decision.Obligations?.Profile?.Record,
            Code = decision.Effect == DecisionEffect.Allow ? null : decision.Code,
            Reason = decision.Effect == DecisionEffect.Allow ? null : decision.Reason,
            Remedy = decision.Remedy,
            CreatedAtMs = plane.NowMs(),
        };
    }
}
