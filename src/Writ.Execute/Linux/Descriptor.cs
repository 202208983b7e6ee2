using System.Runtime.InteropServices;
using System.Text;

namespace Writ.Execute.Linux;

/// <summary>A file descriptor that is ours to close. Every one is close-on-exec.</summary>
internal sealed class Descriptor : SafeHandle
{
    public Descriptor(nint number)
        : base(-1, ownsHandle: true) => SetHandle(number);

    public override bool IsInvalid => handle < 0;

    public int Number => (int)handle;

    /// <summary>Opens without following a symbolic link in the last component is the caller's choice by <paramref name="flags"/>.</summary>
    /// <returns>The descriptor, or null and the negated error.</returns>
    public static unsafe Descriptor? Open(string path, int flags, out nint error)
    {
        var bytes = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* name = bytes)
        {
            error = Sys.Retry(Sys.OpenAt, -100, (nint)name, flags | Sys.OCloExec);
            return error < 0 ? null : new Descriptor(error);
        }
    }

    /// <summary>Opens a path as a process with another root would: nothing in it, links included, leads out of <paramref name="root"/>.</summary>
    /// <param name="root">A directory.</param>
    /// <param name="path">Taken from the root, whether it begins with a slash or not.</param>
    /// <param name="flags">Those of open(2).</param>
    /// <param name="error">The negated error.</param>
    public static unsafe Descriptor? OpenBelow(Descriptor root, string path, int flags, out nint error)
    {
        var bytes = Encoding.UTF8.GetBytes(path + '\0');
        // struct open_how { u64 flags, mode, resolve }; RESOLVE_IN_ROOT = 0x10, which also follows no link of /proc
        var how = stackalloc ulong[3];
        how[0] = (uint)(flags | Sys.OCloExec);
        how[1] = 0;
        how[2] = 0x10;
        fixed (byte* name = bytes)
        {
            error = Sys.Retry(Sys.OpenAt2, root.Number, (nint)name, (nint)how, 24);
            return error < 0 ? null : new Descriptor(error);
        }
    }

    /// <summary>A pair: what is written to the second can be read from the first. Both above the standard three.</summary>
    public static unsafe (Descriptor Read, Descriptor Write) Pipe()
    {
        var pair = stackalloc int[2];
        _ = Sys.Check(Sys.Call(Sys.Pipe2, (nint)pair, Sys.OCloExec), "pipe2");
        return (Raise(pair[0]), Raise(pair[1]));
    }

    public static unsafe (Descriptor Ours, Descriptor Theirs) SocketPair()
    {
        var pair = stackalloc int[2];
        // AF_UNIX, SOCK_SEQPACKET
        _ = Sys.Check(Sys.Call(Sys.SocketPair, 1, 5 | Sys.OCloExec, 0, (nint)pair), "socketpair");
        return (Raise(pair[0]), Raise(pair[1]));
    }

    public static Descriptor Event() => new(Sys.Check(Sys.Call(Sys.EventFd2, 0, Sys.OCloExec | Sys.ONonBlock), "eventfd2"));

    /// <summary>Another descriptor of the same open file.</summary>
    public Descriptor Duplicate() => new(Sys.Check(Sys.Call(Sys.Fcntl, handle, 1030 /* F_DUPFD_CLOEXEC */, 16), "F_DUPFD_CLOEXEC"));

    /// <summary>Adds one to an event descriptor; wakes whoever polls it.</summary>
    public unsafe void Signal()
    {
        ulong one = 1;
        _ = Sys.Call(Sys.Write, handle, (nint)(&one), 8);
    }

    /// <summary>The target of the symbolic link that was opened as a path.</summary>
    public unsafe string? ReadLink()
    {
        var buffer = stackalloc byte[4096];
        byte empty = 0;
        var got = Sys.Call(Sys.ReadLinkAt, handle, (nint)(&empty), (nint)buffer, 4096);
        return got < 0 ? null : Encoding.UTF8.GetString(buffer, (int)got);
    }

    /// <summary>The number, whose closing is from now on somebody else's business.</summary>
    public nint Release()
    {
        SetHandleAsInvalid();
        return handle;
    }

    public unsafe nint Read(Span<byte> buffer)
    {
        fixed (byte* at = buffer) return Sys.Retry(Sys.Read, handle, (nint)at, buffer.Length);
    }

    /// <summary>From a place of the file, which the next <see cref="Read"/> knows nothing of.</summary>
    public unsafe nint ReadAt(Span<byte> buffer, long offset)
    {
        fixed (byte* at = buffer) return Sys.Retry(Sys.Pread64, handle, (nint)at, buffer.Length, (nint)offset);
    }

    public unsafe nint Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* at = bytes) return Sys.Retry(Sys.Write, handle, (nint)at, bytes.Length);
    }

    protected override bool ReleaseHandle() => Sys.Call(Sys.Close, handle) >= 0;

    // A process started with a closed standard stream hands out 0, 1, 2 as any other number; the spawn's redirections must not meet them.
    private static Descriptor Raise(int number)
    {
        if (number > 15) return new Descriptor(number);
        var raised = Sys.Check(Sys.Call(Sys.Fcntl, number, 1030 /* F_DUPFD_CLOEXEC */, 16), "F_DUPFD_CLOEXEC");
        _ = Sys.Call(Sys.Close, number);
        return new Descriptor(raised);
    }
}
