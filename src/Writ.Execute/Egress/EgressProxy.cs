using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Writ.Execute.Linux;
using Writ.Execute.Running;

namespace Writ.Execute.Egress;

/// <summary>
/// The only way out of a run: a forward proxy at a socket that listens inside, on the run's own loopback. It stands outside: it resolves
/// names, asks for each request, connects, counts, and is gone with the run.
/// </summary>
internal sealed class EgressProxy : IDisposable
{
    private const int MostConnections = 512;

    private readonly Socket _listener;
    private readonly RunRequest _request;
    private readonly RunReport _report;
    private readonly StopRequest _stop;
    private readonly OpenSockets _sockets = new();
    private readonly ConcurrentDictionary<int, Origin> _origins = [];

    // Connections that are served, from before their origin is taken.
    private int _serving;

    /// <param name="listener">Taken over.</param>
    /// <param name="request">The run's.</param>
    /// <param name="report">Told of everything before it is done.</param>
    /// <param name="stop">Asked for at a limit.</param>
    public EgressProxy(Descriptor listener, RunRequest request, RunReport report, StopRequest stop)
    {
        (_request, _report, _stop) = (request, report, stop);
        Traffic = new Traffic(request.Confinement.Limits.EgressBytes, request.Confinement.Profile.Envelope, stop);
        Dialer = new Dialer(request, report, stop, Traffic, _sockets);
        _listener = new Socket(new SafeSocketHandle(listener.Release(), ownsHandle: true));
        if (_sockets.TryAdd(_listener)) _ = Accept();
    }

    public Traffic Traffic { get; }

    public Dialer Dialer { get; }

    /// <summary>Says who it is that is about to connect from a port.</summary>
    public void Expect(int port, Origin origin) => _origins[port] = origin;

    /// <summary>Nobody came from it.</summary>
    public void Forget(int port) => _ = _origins.TryRemove(port, out _);

    /// <summary>Closes a connection that nobody will use.</summary>
    public void Drop(Socket socket) => _sockets.Remove(socket);

    /// <summary>Closes every connection at once.</summary>
    public void Close() => _sockets.Close();

    /// <summary>At the run's end: what a program has sent and gone goes its way for so long, then everything is closed.</summary>
    public void Finish(int milliseconds)
    {
        Await(milliseconds);
        Close();
        // Each notes how much it carried, and nobody holds them up any more.
        _origins.Clear();
        Await(2_000);
    }

    public void Dispose()
    {
        Close();
        _listener.Dispose();
    }

    // Who connected and ended at once may not even have been accepted yet.
    private void Await(int milliseconds)
    {
        var end = BootClock.Now() + (milliseconds * 1_000_000L);
        while ((Volatile.Read(ref _serving) > 0 || !_origins.IsEmpty) && BootClock.Now() < end) _ = Poller.Wait([], 1);
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                Admit(await _listener.AcceptAsync().ConfigureAwait(false));
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Closed with the run. Should it have ended otherwise, nothing goes out any more.
        }
    }

    private void Admit(Socket socket)
    {
        if (_sockets.Count > MostConnections) socket.Dispose();
        else if (_sockets.TryAdd(socket))
        {
            _ = Interlocked.Increment(ref _serving);
            _ = Task.Run(() => Serve(socket));
        }
    }

    private async Task Serve(Socket socket)
    {
        Origin? origin = null;
        try
        {
            socket.NoDelay = true;
            var port = ((IPEndPoint)socket.RemoteEndPoint!).Port;
            // Every connect inside passes the mediator, which says who it is. Who came another way is nobody that could be judged.
            if (!_origins.TryRemove(port, out origin)) return;
            using var program = new Wire(new NetworkStream(socket), socket);
            var connection = new ProxyConnection(program, origin, Dialer, Traffic, _request.Secrets, _sockets);
            try
            {
                await connection.Run().ConfigureAwait(false);
            }
            finally
            {
                if (connection.Carried is { } carried)
                    _ = _report.TryRecord("egress.closed", $"{Dialer.Text(carried)} {origin}: {connection.Bytes.Sent} bytes out, {connection.Bytes.Received} in", _stop);
            }
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            // A connection that breaks off is the business of those at its ends.
        }
#pragma warning disable CA1031 // The connection's last line of defence: a fault of ours must end the run, not leave it ungoverned.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _stop.Ask(StopReasons.WayOutLost(fault.Message));
        }
        finally
        {
            _sockets.Remove(socket);
            if (origin?.Onward is { } onward) _sockets.Remove(onward.Socket);
            _ = Interlocked.Decrement(ref _serving);
        }
    }
}
