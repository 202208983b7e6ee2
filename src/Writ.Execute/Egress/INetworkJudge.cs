using System.Net;
using Writ.Core.Documents;
using Writ.Execute.Mediation;

namespace Writ.Execute.Egress;

/// <summary>Something that a run asks the network for, about to be done.</summary>
/// <param name="Request">What it asks for.</param>
/// <param name="Address">Where the connection would lead: nothing is resolved after this.</param>
/// <param name="Program">The image of the process that asks, as it was when it connected.</param>
/// <param name="Task">The process or thread, by its number outside.</param>
public sealed record NetworkCall(NetworkRequest Request, IPAddress Address, FileIdentity Program, int Task);

/// <summary>The decision on what a run asks the network for, within what its profile lets out.</summary>
/// <remarks>Called by several threads, one call at a time. An exception denies.</remarks>
public interface INetworkJudge
{
    InsideVerdict Judge(NetworkCall call);
}
