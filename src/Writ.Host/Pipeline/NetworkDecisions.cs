using System.Text.Json;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Execute.Egress;
using Writ.Execute.Mediation;

namespace Writ.Host.Pipeline;

/// <summary>Decides on what a run asks the network for, as any request is decided: the policies in force now, the strict layer, both
/// tiers; with the permit and the asking program as parent.</summary>
internal sealed class NetworkDecisions(ControlPlane plane, DecisionStep decide, Dossier dossier, RunRequest request) : INetworkJudge
{
    public InsideVerdict Judge(NetworkCall call)
    {
        var policy = plane.Policies.Current().AsTask().GetAwaiter().GetResult();
        var intent = dossier.Intent with
        {
            Action = call.Request.Scheme == EgressRule.Tcp ? ActionKinds.TcpConnect : ActionKinds.HttpRequest,
            Resource = ContextBuilder.ResourceOf(call.Request),
            Arguments = JsonSerializer.SerializeToElement(call.Request, DocumentsJson.Default.NetworkRequest),
            Parent = dossier.Permit!.Id,
            Limits = Limits.None,
        };
        var (decision, why) = decide.DecideInside(request, intent, call.Program, policy, call.Address).GetAwaiter().GetResult();
        return InsideAnswer.Of(decision, why, dossier.Decision.Obligations!);
    }
}
