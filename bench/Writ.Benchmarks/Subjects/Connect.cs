using System.Net;
using System.Net.Sockets;
using Writ.Benchmarks.Harness;
using Writ.Core.Documents;

namespace Writ.Benchmarks.Subjects;

/// <summary>A program that connects over and over: plain, to a server on the loopback; and governed, to the way out, each connect seen by the
/// mediator. Likewise whole requests, which are judged, recorded and relayed. Time for each, the program's own start left out.</summary>
internal static class Connect
{
    private const int Rounds = 15;
    private const int Count = 200;
    private const int WayOut = 3128;

    // Connects so many times; or asks so many times, by the absolute form, which a server understands as well as a proxy.
    private const string Script = """
        import socket, sys
        port, far, times, ask = (int(word) for word in sys.argv[1:])
        request = b'GET http://127.0.0.1:%d/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n' % (far, far)
        for i in range(times):
            s = socket.create_connection(('127.0.0.1', port))
            if ask:
                s.sendall(request)
                while s.recv(4096): pass
            s.close()
        """;

    public static Subject Subject { get; } = new("execute/connect", Measure);

    private static async IAsyncEnumerable<Measurement> Measure()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start(4096);
        _ = Serve(server);
        var far = ((IPEndPoint)server.LocalEndpoint).Port;
        await using var embedded = await EmbeddedPlane.Open(egress: $"127.0.0.1:{far}");
        var lines = await Interleaved.Time(
            Rounds,
            Plain("start/plain", far, 0, ask: false), Plain("execute/connect/plain", far, Count, ask: false), Plain("execute/connect/request/plain", far, Count, ask: true),
            Runs("start", embedded, far, 0, ask: false), Runs("execute/connect", embedded, far, Count, ask: false), Runs("execute/connect/request", embedded, far, Count, ask: true));
        var (plain, request) = (Each(lines[1], lines[0]), Each(lines[2], lines[0]));
        var (governed, relayed) = (Each(lines[4], lines[3]), Each(lines[5], lines[3]));
        yield return plain;
        yield return governed.ComparedWith(plain);
        yield return new Measurement { Name = "execute/connect/added", MedianNs = governed.MedianNs - plain.MedianNs };
        yield return request;
        yield return relayed.ComparedWith(request);
    }

    private static Measurement Each(Measurement whole, Measurement start)
    {
        var time = whole.MedianNs!.Value - start.MedianNs!.Value;
        return new() { Name = whole.Name, MedianNs = time / Count, OpsPerS = 1e9 * Count / time };
    }

    private static string[] Words(int port, int far, int times, bool ask) => ["-c", Script, $"{port}", $"{far}", $"{times}", ask ? "1" : "0"];

    private static Way Plain(string name, int far, int times, bool ask) =>
        Way.Simple(name, () => Programs.Run("/usr/bin/python3", Words(far, far, times, ask)));

    private static Way Runs(string name, EmbeddedPlane embedded, int far, int times, bool ask)
    {
        var governed = new Governed(embedded, ["/usr/bin/python3", .. Words(WayOut, far, times, ask)]);
        return new(name, async () =>
        {
            var run = await governed.Authorize();
            return async () =>
            {
                var outcome = await run(Stream.Null, CancellationToken.None);
                if (outcome.Outcome != Outcome.Completed) throw new InvalidOperationException($"ended {outcome.Outcome}: {outcome.Reason}");
            };
        });
    }

    private static async Task Serve(TcpListener server)
    {
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();
        try
        {
            while (true)
            {
                var socket = await server.AcceptSocketAsync();
                _ = Task.Run(async () =>
                {
                    using (socket)
                    {
                        if (await socket.ReceiveAsync(new byte[4096]) > 0) await socket.SendAsync(answer);
                    }
                });
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Everything has been measured.
        }
    }
}
