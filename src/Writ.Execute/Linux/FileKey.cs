using System.Text;

namespace Writ.Execute.Linux;

/// <summary>What changes when a file's content does: cheap to read again.</summary>
internal readonly record struct FileKey(ulong Device, ulong Inode, ulong Size, long ModifiedNs, long ChangedNs, uint Mode)
{
    public bool IsRegularFile => (Mode & 0xF000) == 0x8000;

    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    public bool IsLink => (Mode & 0xF000) == 0xA000;

    public bool SameFile(FileKey other) => Device == other.Device && Inode == other.Inode;

    public static FileKey Of(Descriptor file) => Of(file.Number, [0], 0) ?? throw new IOException("statx failed on an open file");

    /// <summary>Of what lies at a path, a link itself where it is one; null where nothing can be seen there.</summary>
    public static FileKey? TryOf(string path) => Of(-100, Encoding.UTF8.GetBytes(path + '\0'), 0x100 /* AT_SYMLINK_NOFOLLOW */);

    private static unsafe FileKey? Of(int directory, ReadOnlySpan<byte> path, int flags)
    {
        // struct statx: mode u16 @28, ino u64 @32, size u64 @40, ctime @96, mtime @112 (s64 + u32), dev_major u32 @136, minor u32 @140
        var buffer = stackalloc byte[256];
        fixed (byte* name = path)
        {
            // AT_EMPTY_PATH: the descriptor itself where the path is empty
            if (Sys.Call(Sys.Statx, directory, (nint)name, flags | 0x1000, 0x7FF, (nint)buffer) < 0) return null;
        }

        return new FileKey(
            ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140),
            *(ulong*)(buffer + 32),
            *(ulong*)(buffer + 40),
            Nanoseconds(buffer + 112),
            Nanoseconds(buffer + 96),
            *(ushort*)(buffer + 28));
    }

    private static unsafe long Nanoseconds(byte* time) => unchecked((*(long*)time * 1_000_000_000) + *(uint*)(time + 8));
}
