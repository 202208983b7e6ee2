using Writ.Execute.Mediation;

namespace Writ.Execute.Recording;

/// <summary>A name in a system call that takes names of files, and what the call would do with what it names.</summary>
/// <remarks>Only calls that some right of a profile is needed for: to look at a file's attributes, to follow a link or to enter a
/// directory needs none, and calls that change a file by a descriptor need one that was opened for it.</remarks>
/// <param name="Path">As given, or below <c>/dev/fd/</c> where it is taken from a descriptor.</param>
/// <param name="Use">What would be done, with a file; List where <paramref name="Use"/> is to read and it turns out a directory.</param>
/// <param name="Of">Whether it would be done with the entry in its directory, or with what the name leads to.</param>
/// <param name="Follows">Whether a link at the end is followed.</param>
internal readonly record struct FileCall(string Path, FileUse Use, FileCall.Subject Of, bool Follows)
{
    private const int LongestPath = 4096;
    private const int Open = 2, OpenAt = 257, Create = 85;
    private const ulong WriteOnly = 1, AccessMode = 3, Creating = 0x40, Truncating = 0x200, Directory = 0x10000, NoFollow = 0x20000, PathOnly = 0x20_0000,
        Unnamed = 0x40_0000;

    // number -> where its names stand: the argument of the directory, or -1, and the argument of the path
    private static readonly Dictionary<int, (int Directory, int Path)[]> Entries = new()
    {
        [83] = [(-1, 0)], [258] = [(0, 1)], // mkdir, mkdirat
        [133] = [(-1, 0)], [259] = [(0, 1)], // mknod, mknodat
        [84] = [(-1, 0)], [87] = [(-1, 0)], [263] = [(0, 1)], // rmdir, unlink, unlinkat
        [88] = [(-1, 1)], [266] = [(1, 2)], // symlink, symlinkat: what a link says is no name of anything yet
        [82] = [(-1, 0), (-1, 1)], [264] = [(0, 1), (2, 3)], [316] = [(0, 1), (2, 3)], // rename, renameat, renameat2
        [86] = [(-1, 0), (-1, 1)], [265] = [(0, 1), (2, 3)], // link, linkat
    };

    private static readonly Dictionary<int, (int Directory, int Path)> Changes = new()
    {
        [76] = (-1, 0), // truncate
        [90] = (-1, 0), [268] = (0, 1), [452] = (0, 1), // chmod, fchmodat, fchmodat2
        [92] = (-1, 0), [94] = (-1, 0), [260] = (0, 1), // chown, lchown, fchownat
        [132] = (-1, 0), [235] = (-1, 0), [261] = (0, 1), [280] = (0, 1), // utime, utimes, futimesat, utimensat
        [188] = (-1, 0), [189] = (-1, 0), [197] = (-1, 0), [198] = (-1, 0), // setxattr, lsetxattr, removexattr, lremovexattr
    };

    internal enum Subject
    {
        /// <summary>What the name leads to.</summary>
        File = 0,

        /// <summary>The directory that the name stands in, whether or not there is anything of that name.</summary>
        Parent,
    }

    /// <summary>The calls, by number.</summary>
    public static uint[] Numbers { get; } = [.. new[] { Open, OpenAt, Create }.Concat(Entries.Keys).Concat(Changes.Keys).Select(number => (uint)number)];

    public static bool Is(int number) => number is Open or OpenAt or Create || Entries.ContainsKey(number) || Changes.ContainsKey(number);

    /// <summary>What a call names; nothing where it needs no right, or is about a descriptor.</summary>
    /// <exception cref="UnreadableException">A name cannot be read.</exception>
    public static IReadOnlyList<FileCall> Read(in Notification call) => call.Call switch
    {
        Open => Opened(call, -1, 0, call.Arguments[1]),
        OpenAt => Opened(call, 0, 1, call.Arguments[2]),
        Create => Opened(call, -1, 0, WriteOnly | Creating | Truncating),
        _ when Changes.TryGetValue(call.Call, out var at) => Name(call, at.Directory, at.Path) is { } path ? [new(path, FileUse.Write, Subject.File, Follows: true)] : [],
        _ => Named(call, Entries[call.Call]),
    };

    private static List<FileCall> Named(in Notification call, (int Directory, int Path)[] places)
    {
        List<FileCall> names = [];
        foreach (var (directory, path) in places)
            if (Name(call, directory, path) is { } name) names.Add(new(name, FileUse.Write, Subject.Parent, Follows: false));
        return names;
    }

    private static List<FileCall> Opened(in Notification call, int directory, int path, ulong flags)
    {
        if ((flags & PathOnly) != 0 || Name(call, directory, path) is not { } name) return [];
        var follows = (flags & NoFollow) == 0;
        if ((flags & Unnamed) != 0 && (flags & Directory) != 0) return [new(name, FileUse.Write, Subject.File, follows)];
        List<FileCall> uses = [];
        if ((flags & AccessMode) != WriteOnly) uses.Add(new(name, FileUse.Read, Subject.File, follows));
        if ((flags & Creating) != 0) uses.Add(new(name, FileUse.Write, Subject.Parent, follows));
        else if ((flags & AccessMode) != 0 || (flags & Truncating) != 0) uses.Add(new(name, FileUse.Write, Subject.File, follows));
        return uses;
    }

    private static string? Name(in Notification call, int directory, int path)
    {
        if (call.Arguments[path] == 0) return null;
        var name = new TaskMemory((int)call.Task).Text(call.Arguments[path], LongestPath);
        if (name.Length == 0) return null;
        return directory < 0 ? name : ExecCall.At(unchecked((int)call.Arguments[directory]), name, 0);
    }
}
