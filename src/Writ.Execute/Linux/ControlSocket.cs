using System.Runtime.InteropServices;
using Writ.Launcher.Wire;

namespace Writ.Execute.Linux;

/// <summary>Our end of the pair whose other end is the launcher's descriptor 3.</summary>
internal sealed unsafe class ControlSocket(Descriptor socket) : IDisposable
{
    // MSG_NOSIGNAL | MSG_DONTWAIT: a warden that does not read must never hold the governor up
    private const int Flags = 0x4000 | 0x40;

    public int Number => socket.Number;

    /// <summary>False when the other end is gone or does not read; the caller then treats the run as lost.</summary>
    public bool Send(PacketKind kind, long value = 0)
    {
        var packet = new Packet(kind, LaunchStep.None, 0, value, 0);
        return Sys.Retry(Sys.SendTo, socket.Number, (nint)(&packet), Packet.Size, Flags) == Packet.Size;
    }

    /// <param name="orders">The records.</param>
    /// <param name="stdio">The target's three standard streams.</param>
    /// <param name="lease">The page of its lease.</param>
    public bool SendOrders(ReadOnlySpan<byte> orders, ReadOnlySpan<int> stdio, int lease)
    {
        if (!SendHead(orders.Length, [.. stdio[..3], lease])) return false;
        fixed (byte* at = orders)
        {
            for (var sent = 0; sent < orders.Length;)
            {
                var part = Math.Min(OrderRecord.MaxPacket, orders.Length - sent);
                // May wait: the launcher reads as fast as it can, and its end ends the wait.
                if (Sys.Retry(Sys.SendTo, socket.Number, (nint)(at + sent), part, 0x4000) != part) return false;
                sent += part;
            }
        }

        return true;
    }

    /// <summary>Waits for the next packet, which brings no descriptor; null at the socket's end.</summary>
    public Packet? Receive()
    {
        var packet = Receive(out var attached);
        attached?.Dispose();
        return packet;
    }

    /// <summary>Waits for the next packet; null at the socket's end.</summary>
    public Packet? Receive(out Descriptor? attached)
    {
        attached = null;
        var got = ReceiveOnce(out var packet, ref attached);
        // Said once, before what was sent to us, where the other end closed with a lease of ours unread: its last word comes after it.
        if (got == -Sys.EConnReset) got = ReceiveOnce(out packet, ref attached);
        return got == Packet.Size ? packet : null;
    }

    public void Dispose() => socket.Dispose();

    private bool SendHead(long size, ReadOnlySpan<int> attached)
    {
        var packet = new Packet(PacketKind.Orders, LaunchStep.None, 0, size, 0);
        var vector = stackalloc nint[2];
        (vector[0], vector[1]) = ((nint)(&packet), Packet.Size);
        // struct cmsghdr { u64 length; i32 level = SOL_SOCKET; i32 type = SCM_RIGHTS } and four descriptors
        var rights = stackalloc long[4];
        (rights[0], rights[1]) = (32, 0x1_0000_0001);
        attached.CopyTo(new Span<int>(rights + 2, 4));
        var message = stackalloc nint[7];
        for (var i = 0; i < 7; i++) message[i] = 0;
        (message[2], message[3], message[4], message[5]) = ((nint)vector, 1, (nint)rights, 32);
        return Sys.Retry(Sys.SendMsg, socket.Number, (nint)message, Flags) == Packet.Size;
    }

    private nint ReceiveOnce(out Packet received, ref Descriptor? attached)
    {
        Packet packet;
        var vector = stackalloc nint[2];
        vector[0] = (nint)(&packet);
        vector[1] = Packet.Size;
        var rights = stackalloc long[4];
        var message = stackalloc nint[7];
        for (var i = 0; i < 7; i++) message[i] = 0;
        message[2] = (nint)vector;
        message[3] = 1;
        message[4] = (nint)rights;
        message[5] = 32;
        var got = Sys.Retry(Sys.RecvMsg, socket.Number, (nint)message, 0x40000000 /* MSG_CMSG_CLOEXEC */);
        // struct cmsghdr { u64 length; i32 level = SOL_SOCKET; i32 type = SCM_RIGHTS } descriptor
        if (got > 0 && message[5] >= 20 && rights[1] == 0x1_0000_0001) attached = new Descriptor(*(int*)(rights + 2));
        received = packet;
        return got;
    }
}
