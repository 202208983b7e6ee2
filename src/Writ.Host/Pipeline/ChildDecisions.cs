using System.Text.Json;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Mediation;

namespace Writ.Host.Pipeline;

/// <summary>Decides on the programs that a run starts, as any request is decided: the policies in force now, the strict layer, both
/// tiers; with the permit and the starting program as parent. What a program may touch is its run's matter, so an answer that asks
/// for anything else than the run has is a no (L13).</summary>
/// <remarks>Called by one thread of the run, one call at a time.</remarks>
internal sealed class ChildDecisions(ControlPlane plane, DecisionStep decide, Dossier dossier, RunRequest request) : IChildJudge
{
    private const int MostRemembered = 1024;

    private readonly Dictionary<string, InsideVerdict> _remembered = new(StringComparer.Ordinal);
    private PolicyInForce? _policy;

    public InsideVerdict Judge(ChildProgram child)
    {
        var policy = plane.Policies.Current().AsTask().GetAwaiter().GetResult();
        if (!ReferenceEquals(policy, _policy))
        {
            _remembered.Clear();
            _policy = policy;
        }

        // Where a policy looks at what differs from one moment to the next, every program is decided anew.
        if (policy.Bundle.LooksAtTheMoment) return Decide(child, policy);
        var key = KeyOf(child, policy.Bundle.LooksAtWords);
        if (_remembered.TryGetValue(key, out var known)) return known;
        if (_remembered.Count >= MostRemembered) _remembered.Clear();
        return _remembered[key] = Decide(child, policy);
    }

    private InsideVerdict Decide(ChildProgram child, PolicyInForce policy)
    {
        var command = child.Command;
        var intent = dossier.Intent with
        {
            Resource = ContextBuilder.ResourceOf(command),
            Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand),
            Parent = dossier.Permit!.Id,
            Limits = Limits.None,
        };
        var (decision, why) = decide.DecideInside(request, intent, child.Starter, policy).GetAwaiter().GetResult();
        return InsideAnswer.Of(decision, why, dossier.Decision.Obligations!);
    }

    // Everything that a policy can look at and that differs between two programs of one run, apart from the moment.
    private static string KeyOf(ChildProgram child, bool words)
    {
        var command = child.Command;
        string[] parts =
        [
            command.Executable.Path, command.Executable.Digest.Hex, command.Script?.Path ?? "", command.Script?.Digest.Hex ?? "",
            child.Starter.Path, child.Starter.Digest.Hex, command.WorkingDirectory, $"{command.Argv.Count}", $"{command.EnvironmentNames.Count}",
            .. command.Interpreters.SelectMany(file => new[] { file.Path, file.Digest.Hex }), "",
            .. command.EnvironmentNames, "",
            .. words ? command.Argv : [],
        ];
        return string.Join('\0', parts);
    }
}
