using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host.Doors;

/// <summary>Sends and receives open files over a unix socket (unix(7), SCM_RIGHTS), which the framework does not offer.</summary>
internal static unsafe partial class DescriptorPassing
{
    private const int SolSocket = 1, ScmRights = 1;
    private const int NoSignal = 0x4000, CloseOnExec = 0x40000000;

    // cmsghdr: length u64, level i32, type i32; then the descriptors, padded to eight bytes.
    private const int ControlHeader = 16;
    private const int MostDescriptors = 3;
    private const int ControlSize = ControlHeader + 16;

    /// <summary>Sends all of <paramref name="bytes"/>, the descriptors riding on the first of them.</summary>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostDescriptors);
        var control = stackalloc byte[ControlSize];
        new Span<byte>(control, ControlSize).Clear();
        *(ulong*)control = (ulong)(ControlHeader + (sizeof(int) * descriptors.Length));
        ((int*)control)[2] = SolSocket;
        ((int*)control)[3] = ScmRights;
        descriptors.CopyTo(new Span<int>(control + ControlHeader, descriptors.Length));
        nint sent;
        fixed (byte* data = bytes)
        {
            var part = new Vector { Base = data, Length = (nuint)bytes.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = ControlSize };
            sent = SendMessage(socket.SafeHandle, &message, NoSignal);
        }

        if (sent <= 0) throw new SocketException(Marshal.GetLastPInvokeError());
        while (sent < bytes.Length) sent += socket.Send(bytes[(int)sent..]);
    }

    /// <summary>Receives some bytes, and whatever descriptors ride on them, close-on-exec.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public static int Receive(Socket socket, Span<byte> bytes, List<SafeFileHandle> received)
    {
        var control = stackalloc byte[ControlSize];
        nint got;
        Message message;
        fixed (byte* data = bytes)
        {
            var part = new Vector { Base = data, Length = (nuint)bytes.Length };
            message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = ControlSize };
            got = ReceiveMessage(socket.SafeHandle, &message, CloseOnExec);
        }

        if (got < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        if (message.ControlLength >= ControlHeader && ((int*)control)[2] == SolSocket && ((int*)control)[3] == ScmRights)
        {
            var count = (int)(*(ulong*)control - ControlHeader) / sizeof(int);
            for (var i = 0; i < count; i++) received.Add(new SafeFileHandle(((int*)(control + ControlHeader))[i], ownsHandle: true));
        }

        return (int)got;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Message* message, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Message* message, int flags);
}
