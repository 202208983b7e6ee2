using Writ.Execute.Linux;

namespace Writ.Execute.Confining;

/// <summary>
/// The accesses of Landlock, landlock(7). A ruleset denies every access it handles that no rule grants.
/// </summary>
internal static class Landlock
{
    public const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDirectory = 1 << 3, RemoveDirectory = 1 << 4,
        RemoveFile = 1 << 5, MakeCharacter = 1 << 6, MakeDirectory = 1 << 7, MakeRegular = 1 << 8, MakeSocket = 1 << 9,
        MakeFifo = 1 << 10, MakeBlock = 1 << 11, MakeSymbolic = 1 << 12, Refer = 1 << 13, Truncate = 1 << 14, IoctlDevice = 1 << 15;

    /// <summary>
    /// The lowest interface version that will do. From 2 on, linking and renaming between directories can be granted and cannot
    /// gain rights. What versions 3 and 5 add (truncation, device ioctls) is handled where offered; elsewhere the read-only
    /// mounts and the sandbox's own /dev already leave nothing to truncate and no device to control.
    /// </summary>
    public const int Floor = 2;

    /// <summary>Accesses that can be granted on something that is no directory.</summary>
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | IoctlDevice;

    private const ulong All = (1 << 16) - 1;

    /// <summary>The kernel's interface version; 0 where Landlock is missing or off.</summary>
    public static int Version()
    {
        var version = Sys.Call(Sys.LandlockCreateRuleset, 0, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
        return version < 0 ? 0 : (int)version;
    }

    /// <summary>Every access that a version knows.</summary>
    public static ulong Handled(int version) => version switch
    {
        < 2 => All & ~(Refer | Truncate | IoctlDevice),
        2 => All & ~(Truncate | IoctlDevice),
        < 5 => All & ~IoctlDevice,
        _ => All,
    };

    /// <summary>Scopes (abstract unix sockets, signals): both belong to a namespace of the run anyway.</summary>
    public static ulong Scopes(int version) => version >= 6 ? 3UL : 0;

    public static ulong Reading(bool directory) => directory ? ReadFile | ReadDirectory : ReadFile;

    public static ulong Executing(bool directory) => Execute | Reading(directory);

    /// <summary>Everything but making devices and, unless asked for, executing.</summary>
    public static ulong Writing(bool directory, bool executable, int version) =>
        (directory ? All : OfFiles) & Handled(version) & ~(MakeCharacter | MakeBlock) & (executable ? All : ~Execute);
}
