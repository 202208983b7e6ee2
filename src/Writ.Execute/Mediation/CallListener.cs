using System.Runtime.InteropServices;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>Our end of a run's system call filter: calls that it does not decide by itself come here and wait.</summary>
/// <remarks>When it is closed, calls that wait, and all that come after them, fail with ENOSYS: nothing is let through.</remarks>
internal sealed unsafe class CallListener(Descriptor descriptor) : IDisposable
{
    private const uint Receive = 0xC0502100, Send = 0xC0182101, IdValid = 0x40082102;
    private const uint ContinueFlag = 1;

    public int Number => descriptor.Number;

    /// <summary>The next call that waits; false when its caller is gone meanwhile, or nobody is left to call.</summary>
    public bool TryReceive(out Notification call)
    {
        Notification received = default; // the kernel refuses one that is not zero
        var got = Sys.Call(Sys.Ioctl, descriptor.Number, (nint)Receive, (nint)(&received));
        call = received;
        return got >= 0;
    }

    /// <summary>Whether nobody is left who could call: poll says so by POLLHUP alone.</summary>
    public bool IsOver
    {
        get
        {
            // struct pollfd { i32 fd; i16 events; i16 revents }
            var entry = unchecked((uint)descriptor.Number) | (1UL << 32);
            _ = Sys.Call(Sys.Poll, (nint)(&entry), 1, 0);
            return entry >> 48 == 0x10;
        }
    }

    /// <summary>Whether the caller still waits: its number may be another's since.</summary>
    public bool IsWaiting(ulong id) => Sys.Call(Sys.Ioctl, descriptor.Number, (nint)IdValid, (nint)(&id)) >= 0;

    /// <summary>Lets the call fail.</summary>
    public void Refuse(ulong id, int error) => Answer(new Response { Id = id, Error = -error });

    /// <summary>Lets the kernel carry the call out, with whatever its pointers lead to by then.</summary>
    /// <returns>False when the caller is gone.</returns>
    public bool Continue(ulong id) => Answer(new Response { Id = id, Flags = ContinueFlag });

    public void Dispose() => descriptor.Dispose();

    private bool Answer(Response response) => Sys.Call(Sys.Ioctl, descriptor.Number, (nint)Send, (nint)(&response)) >= 0;

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
