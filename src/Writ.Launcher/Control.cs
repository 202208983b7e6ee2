using System.Runtime.CompilerServices;
using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>The control socket: descriptor 3, one end of a pair whose other end the supervisor holds.</summary>
internal static unsafe class Control
{
    public const int Socket = 3;

    private const int NoSignal = 0x4000;

    public static void Send(PacketKind kind, LaunchStep step, nint error, long value, long index, nint attached = -1)
    {
        var packet = new Packet(kind, step, (int)error, value, index);
        // struct iovec { base, length }; struct msghdr { name, namelen, iov, iovlen, control, controllen, flags }
        var vector = stackalloc nint[2];
        vector[0] = (nint)(&packet);
        vector[1] = Packet.Size;
        var message = stackalloc nint[7];
        for (var i = 0; i < 7; i++) message[i] = 0;
        message[2] = (nint)vector;
        message[3] = 1;
        // struct cmsghdr { u64 length, i32 level = SOL_SOCKET, i32 type = SCM_RIGHTS } and one descriptor
        var rights = stackalloc int[6];
        if (attached >= 0)
        {
            *(long*)rights = 20;
            rights[2] = 1;
            rights[3] = 1;
            rights[4] = (int)attached;
            rights[5] = 0;
            message[4] = (nint)rights;
            message[5] = 24;
        }

        // A lost report changes nothing: whoever fails exits next, and the supervisor sees the socket end.
        _ = Kernel.Call(Nr.SendMsg, Socket, (nint)message, NoSignal);
    }

    public static void SendFault(LaunchStep step, nint result, long index) => Send(PacketKind.Fault, step, -result, 0, index);

    /// <summary>Receives one packet; false at the end of the socket or when it is no packet of ours.</summary>
    public static bool Receive(Packet* packet)
    {
        Unsafe.InitBlockUnaligned(packet, 0, Packet.Size);
        return ReceiveBytes((nint)packet, Packet.Size) == Packet.Size;
    }

    /// <summary>As above, of a packet that brings exactly four descriptors: three become the standard streams, the last is the lease's.</summary>
    public static bool ReceiveWithStreams(Packet* packet, int* lease)
    {
        Unsafe.InitBlockUnaligned(packet, 0, Packet.Size);
        var vector = stackalloc nint[2];
        vector[0] = (nint)packet;
        vector[1] = Packet.Size;
        // struct cmsghdr and four descriptors, 16 + 16 bytes
        var rights = stackalloc int[8];
        for (var i = 0; i < 8; i++) rights[i] = -1;
        var message = stackalloc nint[7];
        for (var i = 0; i < 7; i++) message[i] = 0;
        message[2] = (nint)vector;
        message[3] = 1;
        message[4] = (nint)rights;
        message[5] = 32;
        nint got;
        do got = Kernel.Call(Nr.RecvMsg, Socket, (nint)message, 0x40000000 /* MSG_CMSG_CLOEXEC */);
        while (got == -Nr.EIntr);
        if (got != Packet.Size || *(long*)rights != 32 || rights[2] != 1 || rights[3] != 1) return false;
        for (var stream = 0; stream < 3; stream++)
        {
            if (Kernel.Call(Nr.Dup3, rights[4 + stream], stream, 0) < 0) return false;
            Kernel.Close(rights[4 + stream]);
        }

        *lease = rights[7];
        return true;
    }

    public static nint ReceiveBytes(nint buffer, nint size)
    {
        nint got;
        do got = Kernel.Call(Nr.RecvFrom, Socket, buffer, size);
        while (got == -Nr.EIntr);
        return got;
    }
}
