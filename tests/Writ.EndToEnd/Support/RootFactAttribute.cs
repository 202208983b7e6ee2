namespace Writ.EndToEnd.Support;

/// <summary>A test that mounts a file system of its own. Skipped by name where the user is not root, except in CI, where it fails.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("CI") != "true") Skip = "needs root, to mount a file system";
    }
}
