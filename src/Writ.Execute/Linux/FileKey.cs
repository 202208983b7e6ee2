namespace Writ.Execute.Linux;

/// <summary>What changes when a file's content does: cheap to read again.</summary>
internal readonly record struct FileKey(ulong Device, ulong Inode, ulong Size, long ModifiedNs, long ChangedNs, uint Mode)
{
    public bool IsRegularFile => (Mode & 0xF000) == 0x8000;

    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    public bool IsLink => (Mode & 0xF000) == 0xA000;

    public bool SameFile(FileKey other) => Device == other.Device && Inode == other.Inode;

    public static unsafe FileKey Of(Descriptor file)
    {
        // struct statx: mode u16 @28, ino u64 @32, size u64 @40, ctime @96, mtime @112 (s64 + u32), dev_major u32 @136, minor u32 @140
        var buffer = stackalloc byte[256];
        byte empty = 0;
        _ = Sys.Check(Sys.Call(Sys.Statx, file.Number, (nint)(&empty), 0x1000 /* AT_EMPTY_PATH */, 0x7FF, (nint)buffer), "statx");
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
