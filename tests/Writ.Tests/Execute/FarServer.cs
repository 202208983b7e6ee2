using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Writ.Tests.Execute;

/// <summary>A server outside of every run, on this machine's loopback. It keeps what it was sent, and answers as a test says.</summary>
internal sealed class FarServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Lock _gate = new();
    private readonly List<MemoryStream> _received = [];
    private readonly List<Socket> _open = [];

    public FarServer(Func<string, string?>? answer = null, IPAddress? address = null, int port = 0)
    {
        Answer = answer ?? (_ => Ok("hello"));
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Called with what a connection has sent so far, after each piece; null answers nothing yet.</summary>
    public Func<string, string?> Answer { get; set; }

    /// <summary>Whether a connection is closed once it was answered.</summary>
    public bool Closes { get; init; } = true;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What came, by connection, as Latin-1 text.</summary>
    public IReadOnlyList<string> Received
    {
        get
        {
            lock (_gate) return [.. _received.Select(stream => Encoding.Latin1.GetString(stream.ToArray()))];
        }
    }

    public int Open
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public void Dispose()
    {
        _listener.Stop();
        lock (_gate) foreach (var socket in _open) socket.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptSocketAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(Socket socket)
    {
        var kept = new MemoryStream();
        lock (_gate)
        {
            _received.Add(kept);
            _open.Add(socket);
        }

        try
        {
            if (Answer("") is { } first) await socket.SendAsync(Encoding.Latin1.GetBytes(first));
            var buffer = new byte[65536];
            while (await socket.ReceiveAsync(buffer) is > 0 and var got)
            {
                string all;
                lock (_gate)
                {
                    kept.Write(buffer, 0, got);
                    all = Encoding.Latin1.GetString(kept.ToArray());
                }

                if (Answer(all) is not { } answer) continue;
                await socket.SendAsync(Encoding.Latin1.GetBytes(answer));
                if (!Closes) continue;
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The other end is gone.
        }
        finally
        {
            lock (_gate) _ = _open.Remove(socket);
            socket.Dispose();
        }
    }
}
