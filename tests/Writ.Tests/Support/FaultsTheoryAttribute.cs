namespace Writ.Tests.Support;

/// <summary>As <see cref="FaultsFactAttribute"/>, for a theory.</summary>
internal sealed class FaultsTheoryAttribute : TheoryAttribute
{
    public FaultsTheoryAttribute()
    {
#if !WRIT_FAULTS
        Skip = "needs the build with fault points (-p:WritFaults=true)";
#endif
    }
}
