using Writ.Core.Documents;
using Writ.Decide;
using Writ.Tests.Support;

namespace Writ.Tests.Decide;

/// <summary>Reads a bundle's folder as the host does.</summary>
internal static class BundleFolder
{
    public static PolicyBundle Load(params ReadOnlySpan<string> parts)
    {
        var loaded = PolicyBundle.Load(Read(Repository.PathOf(parts)), 1);
        Assert.True(loaded.Ok, string.Join('\n', loaded.Diagnostics));
        return loaded.Value;
    }

    private static List<PolicyFile> Read(string folder) =>
    [
        .. from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(folder, file).Replace('\\', '/')
           where BundleLayout.Reads(path)
           select new PolicyFile(path, File.ReadAllText(file)),
    ];
}
