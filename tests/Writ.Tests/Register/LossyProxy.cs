using System.Net;
using System.Net.Sockets;

namespace Writ.Tests.Register;

/// <summary>Stands between a register and its PostgreSQL, and loses one commit: before it arrives, or its answer.</summary>
internal sealed class LossyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socket;
    private readonly bool _answer;
    private int _lost;

    /// <param name="folder">Where the server's socket is.</param>
    /// <param name="answer">Whether the commit itself arrives.</param>
    public LossyProxy(string folder, bool answer)
    {
        (_socket, _answer) = (Path.Combine(folder, ".s.PGSQL.5432"), answer);
        _listener.Start();
        _ = Accept();
    }

    public bool HasLost => Volatile.Read(ref _lost) != 0;

    public string AddressOf(string database) => $"postgres://writ@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{database}?sslmode=disable&standby=none";

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptSocketAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task Serve(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
            var losing = new CancellationTokenSource();
            await Task.WhenAny(Forward(client, server, losing, commits: true), Forward(server, client, losing, commits: false));
        }
    }

    private async Task Forward(Socket from, Socket to, CancellationTokenSource losing, bool commits)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (commits && IsCommitOfAGroup(buffer.AsSpan(0, count)) && Interlocked.Exchange(ref _lost, 1) == 0)
                {
                    if (!_answer) return;
                    await losing.CancelAsync();
                }

                // The server has answered: it has committed, and nobody is told.
                if (!commits && losing.IsCancellationRequested) return;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (SocketException)
        {
            // One side has gone; so does the other.
        }
    }

    // The text is there as long as the statement is not prepared yet: at the first commits of a connection. Migrations do not touch writers.
    private static bool IsCommitOfAGroup(ReadOnlySpan<byte> bytes) => bytes.IndexOf("INSERT INTO writ.writer"u8) >= 0 && bytes.IndexOf("COMMIT"u8) >= 0;
}
