using Writ.Core.Documents;
using Writ.Core.Permits;

namespace Writ.Host.Pipeline;

/// <summary>A running execution under whose permit another is started.</summary>
/// <param name="Chain">The permit and what its holders narrowed it to.</param>
/// <param name="Run">Its open row.</param>
/// <param name="OpenVersion">The row's version: the child is not started if it has ended or is ending.</param>
/// <param name="Obligations">What the parent was decided to have.</param>
/// <param name="StartedAtMs">When it was spent.</param>
internal sealed record ParentRun(DelegationChain Chain, OpenRun Run, long OpenVersion, Obligations Obligations, long StartedAtMs)
{
    public string Permit => Chain.Root.Id;
    public string Execution => Chain.Root.Claims.Execution;
}
