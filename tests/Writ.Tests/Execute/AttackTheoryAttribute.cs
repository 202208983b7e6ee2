namespace Writ.Tests.Execute;

/// <summary>A test whose attacks are C programs: skipped where none can be compiled, and failed there with CI=true.</summary>
internal sealed class AttackTheoryAttribute : TheoryAttribute
{
    public AttackTheoryAttribute(bool faults = false)
    {
        if (!AttackFactory.CanCompile && Environment.GetEnvironmentVariable("CI") != "true") Skip = "needs gcc and the C library's headers (Debian packages gcc and libc6-dev)";
#if !WRIT_FAULTS
        if (faults) Skip = "needs the build with fault points (-p:WritFaults=true)";
#else
        _ = faults;
#endif
    }
}
