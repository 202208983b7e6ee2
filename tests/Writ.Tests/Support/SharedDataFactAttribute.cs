namespace Writ.Tests.Support;

/// <summary>A test that needs shared data; skipped by name where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string path)
    {
        Path = path;
        if (SharedData.SkipReason(path) is { } reason) Skip = reason;
    }

    public string Path { get; }
}
