namespace Writ.Tests.Support;

/// <summary>A theory that makes system calls fail: their numbers differ from machine to machine.</summary>
internal sealed class FailingCallsTheoryAttribute : TheoryAttribute
{
    public FailingCallsTheoryAttribute()
    {
        if (!FailingCalls.IsSupported) Skip = "needs an x64 machine: system calls are named by their numbers";
    }
}
