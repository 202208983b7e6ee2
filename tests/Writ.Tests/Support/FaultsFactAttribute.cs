namespace Writ.Tests.Support;

/// <summary>A test that needs the fault points and guard switches, which only the test build (<c>-p:WritFaults=true</c>) has.</summary>
internal sealed class FaultsFactAttribute : FactAttribute
{
    public FaultsFactAttribute()
    {
#if !WRIT_FAULTS
        Skip = "needs the build with fault points (-p:WritFaults=true)";
#endif
    }
}
