using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Writ.Launcher;

/// <summary>
/// The one way into the kernel. Nothing here allocates, waits for the garbage collector or touches a runtime lock: after the
/// raw clone only the calling thread exists, and whatever another thread held is held for ever.
/// </summary>
internal static unsafe partial class Kernel
{
#if NET10_0_OR_GREATER
    /// <summary>
    /// While set, calls do nothing and report success. The apphost build walks the whole path once like this before it clones,
    /// so that no method is left to compile afterwards; the native build has nothing to compile.
    /// </summary>
    public static bool Rehearsing { get; set; }
#else
    public static bool Rehearsing => false;
#endif

    /// <summary>Makes a system call; below zero it is the negated error number.</summary>
    public static nint Call(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        if (Rehearsing) return 0;
        var result = SystemCall(number, a, b, c, d, e, f);
        return result == -1 ? -*ErrorLocation() : result;
    }

    /// <summary>The address of a string constant; the compiler ends each with a NUL.</summary>
    public static nint Text(ReadOnlySpan<byte> constant) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(constant));

    /// <summary>Zeroed memory, for good; 0 where there is none. While rehearsing it is a page that nobody needs afterwards.</summary>
    public static nint Map(nint size)
    {
        // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        var at = SystemCall(Nr.Mmap, 0, size, 3, 0x22, -1, 0);
        return at == -1 ? 0 : at;
    }

    public static void Close(nint descriptor) => _ = Call(Nr.Close, descriptor);

    public static void Exit(int code) => _ = Call(Nr.ExitGroup, code);

    /// <summary>Opens for path operations only; a symbolic link anywhere in the path is an error.</summary>
    public static nint OpenPath(nint directory, nint path) => OpenNoLinks(directory, path, Nr.OPath | Nr.OCloExec);

    public static nint OpenNoLinks(nint directory, nint path, int flags)
    {
        // struct open_how { u64 flags, mode, resolve }; RESOLVE_NO_SYMLINKS = 4
        var how = stackalloc ulong[3];
        how[0] = (uint)flags;
        how[1] = 0;
        how[2] = 4;
        return Call(Nr.OpenAt2, directory, path, (nint)how, 24);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "__errno_location")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int* ErrorLocation();
}
