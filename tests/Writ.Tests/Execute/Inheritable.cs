using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Tests.Execute;

/// <summary>A descriptor without close-on-exec: what .NET never opens.</summary>
internal static partial class Inheritable
{
    public static int Duplicate(SafeFileHandle file) => dup((int)file.DangerousGetHandle());

    public static void Close(int descriptor) => _ = close(descriptor);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);
}
