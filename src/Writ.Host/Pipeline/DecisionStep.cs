using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Decide;
using Writ.Execute.Programs;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The door's work and the decision: from words to an intent, from an intent to an answer.</summary>
internal sealed class DecisionStep(ControlPlane plane, IProgress progress)
{
    public async Task<Dossier> Decide(RunRequest request)
    {
        var began = plane.Clock.GetTimestamp();
        progress.Begin(Stage.Decision, "deciding");
        plane.RequireLog();
        var policy = await plane.Policies.Current().ConfigureAwait(false);
        var dossier = Consider(request, policy);
        dossier.Took(Stage.Decision, plane.MicrosecondsSince(began));

        var decision = dossier.Decision;
        var rules = decision.Policies.Count == 0 ? "default" : string.Join(", ", decision.Policies.Select(rule => rule.Id));
        var word = decision.Effect.ToString();
        progress.End(Stage.Decision, decision.Effect == DecisionEffect.Allow ? StageEnd.Done : StageEnd.Stopped,
            $"{char.ToLowerInvariant(word[0])}{word[1..]}   {policy.Authority.Bundle} v{policy.Authority.BundleVersion} {rules}", plane.MicrosecondsSince(began));
        return dossier;
    }

    /// <summary>Decides without recording anything.</summary>
    public Dossier Consider(RunRequest request, PolicyInForce policy)
    {
        var (id, salt) = (plane.Intents.NewId(IdKind.Execution), IntentBuilder.NewSalt());
        var dossier = Open(request, Intend(request, id, salt), policy);
        if (dossier.Decision.Obligations?.Profile is not { } profile) return dossier;

        // The profile says which variables are passed on, and comes with the decision. So what is passed on is decided once more:
        // the intent that is permitted names exactly what the program gets.
        var passed = request with { Environment = ProgramResolver.Filter(request.Environment, profile.Environment) };
        return passed.Environment.Count == request.Environment.Count ? dossier : Open(passed, Intend(passed, id, salt), policy);
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

    public Dossier Open(RunRequest request, Intent intent, PolicyInForce policy)
    {
        var built = ContextBuilder.Build(policy.Bundle, intent, Circumstances(request));
        if (!built.Ok)
            throw new DiagnosedException(new Diagnosis(built.Why.Id, "this cannot be decided, so it is denied", built.Why.Reason, built.Why.Remedy, ExitCodes.Denied));

        var decision = policy.Decider.Decide(built.Input);
        var intentDigest = Core.Canonical.CanonicalJson.DigestOf(intent, DocumentsJson.Default.Intent);
        var chain = new StatementChain(intent.Execution, intentDigest, plane.Keys.Statement);
        return new Dossier
        {
            Intent = intent,
            Command = intent.Arguments.Deserialize(DocumentsJson.Default.ProcessCommand)!,
            Environment = request.Environment,
            Chain = chain,
            Journal = new EventJournal(chain),
            Input = built.Input.Canonical,
            Policy = policy,
            Decision = decision,
            Summary = Summarize(intent, policy, decision),
        };
    }

    /// <summary>What the host knows by itself, now.</summary>
    public Circumstances Circumstances(RunRequest request) => new()
    {
        Facts = new HostFacts
        {
            TimeMs = plane.NowMs(),
            Host = Environment.MachineName,
            User = request.Peer.Name,
            Uid = request.Peer.Uid,
            Groups = request.Peer.Groups,
            Home = request.Peer.Home,
            Temporary = "/tmp",
            Terminal = request.Stdio.Contains("tty"),
            HomeDirectories = LocalPeer.HomeDirectories(),
        },
        Trust = new Dictionary<string, TrustSignal>
        {
            // Measured in this very call: the resolver hashed what would run, and the folders were read.
            ["binary"] = new("pass", 0),
            ["policy"] = new("pass", 0),
            ["environment"] = new(plane.Capabilities.Value.Problems.Count == 0 ? "pass" : "incomplete", 0),
        },
    };

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
            Code = decision.Effect == DecisionEffect.Allow ? null : decision.Code,
            Reason = decision.Effect == DecisionEffect.Allow ? null : decision.Reason,
            Remedy = decision.Remedy,
            CreatedAtMs = plane.NowMs(),
        };
    }
}
