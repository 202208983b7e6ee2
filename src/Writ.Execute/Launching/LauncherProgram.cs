using System.Runtime.InteropServices;

namespace Writ.Execute.Launching;

/// <summary>How the launcher was built.</summary>
public enum LauncherKind
{
    None = 0,

    /// <summary>NativeAOT: starts in a few milliseconds.</summary>
    Native,

    /// <summary>An apphost on the shared runtime: the fallback of a build without a C linker; starts in some fifty milliseconds.</summary>
    AppHost,
}

/// <summary>The launcher's file.</summary>
public sealed record LauncherProgram(string Path, LauncherKind Kind)
{
    private const string FileName = "writ-launcher";

    /// <summary>The launcher in a directory, native if it has both; null where there is none.</summary>
    public static LauncherProgram? In(string directory)
    {
        var path = System.IO.Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        return new(path, File.Exists(path + ".dll") ? LauncherKind.AppHost : LauncherKind.Native);
    }

    /// <summary>Everything the launcher finds in its environment: nothing of the caller's.</summary>
    internal string[] Environment()
    {
        List<string> variables = ["LANG=C"];
#if WRIT_FAULTS
        if (System.Environment.GetEnvironmentVariable("WRIT_GUARD_OFF") is { } guards) variables.Add("WRIT_GUARD_OFF=" + guards);
#endif
        if (Kind != LauncherKind.AppHost) return [.. variables];
        // shared/Microsoft.NETCore.App/VERSION/ of the runtime that runs us
        var runtime = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return [.. variables, "DOTNET_ROOT=" + runtime, "DOTNET_TieredCompilation=0", "DOTNET_EnableDiagnostics=0", "DOTNET_gcConcurrent=0"];
    }
}
