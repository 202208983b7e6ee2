using System.Net.Sockets;

namespace Writ.Execute.Egress;

/// <summary>Every socket that carries something of one run, so that all can be closed at once (L7).</summary>
internal sealed class OpenSockets
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HashSet<Socket> _sockets = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate) return _sockets.Count;
        }
    }

    /// <summary>False, and closed, where all of them are.</summary>
    public bool TryAdd(Socket socket)
    {
        lock (_gate)
        {
            if (!_closed && _sockets.Add(socket)) return true;
        }

        socket.Dispose();
        return false;
    }

    /// <summary>Closes one that has come to its end by itself.</summary>
    public void Remove(Socket socket)
    {
        lock (_gate) _ = _sockets.Remove(socket);
        socket.Dispose();
    }

    /// <summary>Closes them all, what waits in them thrown away; and each that would still come.</summary>
    public void Close()
    {
        Socket[] all;
        lock (_gate)
        {
            _closed = true;
            all = [.. _sockets];
            _sockets.Clear();
        }

        foreach (var socket in all) Abort(socket);
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It has ended already: nothing waits in it.
        }

        socket.Dispose();
    }
}
