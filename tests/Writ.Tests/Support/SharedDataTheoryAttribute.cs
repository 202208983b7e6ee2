namespace Writ.Tests.Support;

/// <summary>A theory whose cases need shared data; skipped by name where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string path)
    {
        Path = path;
        if (SharedData.SkipReason(path) is { } reason) Skip = reason;
    }

    public string Path { get; }
}
