using System.Buffers.Binary;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>A copy of a descriptor of a run's task: the same socket, in the run's network namespace, and we can act on it.</summary>
internal sealed unsafe class CallerSocket : IDisposable
{
    private const int PidFdThread = 0x80, Inet6 = 10;

    private readonly Descriptor _socket;
    private readonly bool _six;

    private CallerSocket(Descriptor socket, bool six) => (_socket, _six) = (socket, six);

    /// <summary>Takes the copy; null where the task is gone.</summary>
    /// <exception cref="UnreadableException">It has no such descriptor, or one that is no socket.</exception>
    public static CallerSocket? Of(int task, int number)
    {
        var opened = Sys.Call(Sys.PidFdOpen, task, PidFdThread);
        if (opened < 0) return null;
        using var thread = new Descriptor(opened);
        var copied = Sys.Call(Sys.PidFdGetFd, thread.Number, number);
        if (copied == -Sys.ESrch) return null;
        if (copied < 0) throw new UnreadableException((int)-copied, "the caller's descriptor cannot be had");
        var socket = new Descriptor(copied);
        // The value, and its size.
        var domain = stackalloc int[2];
        domain[1] = 4;
        // SOL_SOCKET, SO_DOMAIN
        var result = Sys.Call(Sys.GetSockOpt, socket.Number, 1, 39, (nint)domain, (nint)(domain + 1));
        if (result >= 0) return new CallerSocket(socket, *domain == Inet6);
        socket.Dispose();
        throw new UnreadableException((int)-result, "the caller's descriptor is no socket");
    }

    /// <summary>Gives it a port of the run's loopback, unless it has one. 0 where it cannot have one.</summary>
    public int Bind()
    {
        var address = stackalloc byte[28];
        // Where it is bound already this changes nothing, and its port is as good.
        var size = Loopback(address, 0);
        _ = Sys.Call(Sys.Bind, _socket.Number, (nint)address, size);
        size = 28;
        return Sys.Call(Sys.GetSockName, _socket.Number, (nint)address, (nint)(&size)) < 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2));
    }

    /// <summary>Connects it to a port of the run's loopback; 0 or the negated error.</summary>
    public int Connect(int port)
    {
        var address = stackalloc byte[28];
        return (int)Sys.Call(Sys.Connect, _socket.Number, (nint)address, Loopback(address, port));
    }

    public void Dispose() => _socket.Dispose();

    // 127.0.0.1, for a socket of IPv6 as IPv4 within it.
    private int Loopback(byte* into, int port)
    {
        new Span<byte>(into, 28).Clear();
        into[0] = _six ? (byte)Inet6 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(into + 2, 2), (ushort)port);
        if (_six) into[18] = into[19] = 0xFF;
        var address = into + (_six ? 20 : 4);
        address[0] = 127;
        address[3] = 1;
        return _six ? 28 : 16;
    }
}
