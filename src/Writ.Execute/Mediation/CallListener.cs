using System.Runtime.InteropServices;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>Our end of a run's system call filter: calls that it does not decide by itself come here and wait.</summary>
/// <remarks>When it is closed, calls that wait, and all that come after them, fail with ENOSYS: nothing is let through.</remarks>
internal sealed unsafe class CallListener : IDisposable
{
    private const uint Receive = 0xC0502100, Send = 0xC0182101, IdValid = 0x40082102, SetFlags = 0x40082104;
    private const uint ContinueFlag = 1;

    // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, Linux 6.6: one of the two waits while the other works, so the kernel need not look for another
    // processor and wake that.
    private const nint OneAfterTheOther = 1;

    private readonly Descriptor _descriptor;

    /// <param name="descriptor">Taken over.</param>
    public CallListener(Descriptor descriptor)
    {
        _descriptor = descriptor;

        // An older kernel refuses it, and is only slower.
        _ = Control(SetFlags, OneAfterTheOther);
    }

    /// <summary>Waits until a call does.</summary>
    /// <param name="end">Becomes readable when nobody wants to wait any longer.</param>
    /// <returns>False where no call will come: by that end, or because nobody is left who could make one.</returns>
    public bool Await(Descriptor end)
    {
        const ulong Readable = 1UL << 32;
        // struct pollfd { i32 fd; i16 events; i16 revents }
        var entries = stackalloc ulong[2];
        entries[0] = unchecked((uint)_descriptor.Number) | Readable;
        entries[1] = unchecked((uint)end.Number) | Readable;
        _ = Sys.Check(Sys.Retry(Sys.Poll, (nint)entries, 2, -1), "poll");
        // To receive where there is nothing waits for ever on older kernels: only POLLIN says that there is.
        return entries[1] >> 48 == 0 && (entries[0] >> 48 & 1) != 0;
    }

    /// <summary>The next call that waits; false when its caller is gone meanwhile, or nobody is left to call.</summary>
    public bool TryReceive(out Notification call)
    {
        Notification received = default; // the kernel refuses one that is not zero
        var got = Control(Receive, (nint)(&received));
        call = received;
        return got >= 0;
    }

    /// <summary>Whether the caller still waits: its number may be another's since.</summary>
    public bool IsWaiting(ulong id) => Control(IdValid, (nint)(&id)) >= 0;

    /// <summary>Lets the call fail.</summary>
    public void Refuse(ulong id, int error) => Answer(new Response { Id = id, Error = -error });

    /// <summary>Lets the call succeed, without the kernel having done anything.</summary>
    public void Succeed(ulong id) => Answer(new Response { Id = id });

    /// <summary>Lets the kernel carry the call out, with whatever its pointers lead to by then.</summary>
    /// <returns>False when the caller is gone.</returns>
    public bool Continue(ulong id) => Answer(new Response { Id = id, Flags = ContinueFlag });

    public void Dispose() => _descriptor.Dispose();

    private nint Control(uint request, nint argument) => Sys.Call(Sys.Ioctl, _descriptor.Number, unchecked((nint)request), argument);

    private bool Answer(Response response) => Control(Send, (nint)(&response)) >= 0;

    // struct seccomp_notif_resp = id:u64 val:i64 error:i32 flags:u32
    [StructLayout(LayoutKind.Sequential)]
    private struct Response
    {
        public ulong Id;
        public long Value;
        public int Error;
        public uint Flags;
    }
}
