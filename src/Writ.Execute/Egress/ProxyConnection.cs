using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Writ.Core.Documents;
using Writ.Execute.Mediation;

namespace Writ.Execute.Egress;

/// <summary>One connection of a program to the way out: one request, judged, carried, and closed. A further request needs a further
/// connection, so that nothing can come in on the back of one that was judged.</summary>
internal sealed class ProxyConnection(Wire program, Origin origin, Dialer dialer, Traffic traffic, Secrets? secrets, OpenSockets sockets)
{
    private const int MostHead = 32 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    // Reads what the program sends, where something does.
    private Task? _reading;
    private long _sent;
    private long _received;

    /// <summary>Bytes that went out and came back.</summary>
    public (long Sent, long Received) Bytes => (_sent, _received);

    /// <summary>What it was for, where it was let out.</summary>
    public NetworkRequest? Carried { get; private set; }

    public async Task Run()
    {
        if (origin.Onward is { } onward) await Carry(onward.Request, onward.Socket).ConfigureAwait(false);
        else await Serve().ConfigureAwait(false);
        await program.EndWriting(_reading).ConfigureAwait(false);
    }

    private async Task Serve()
    {
        using var late = new CancellationTokenSource(Patience);
        if (await program.ReadTo(HeadEnd, MostHead, late.Token).ConfigureAwait(false) is not { } bytes) return;
        if (!RequestHead.TryParse(bytes, out var head, out var problem))
        {
            dialer.Refuse("a request", origin, InsideVerdict.Deny("WRIT3243", $"the request cannot be judged: {problem}"));
            await Answer(400, "WRIT3243", $"the request cannot be judged: {problem}").ConfigureAwait(false);
        }
        else if (head.IsConnect) await Tunnel(head).ConfigureAwait(false);
        else await Forward(head).ConfigureAwait(false);
    }

    // https: the place is judged, and the hello that goes there must be for that place. What is said afterwards nobody sees.
    private async Task Tunnel(RequestHead head)
    {
        var wanted = new NetworkRequest { Scheme = EgressRule.Https, Host = head.Place.Host, Port = head.Place.Port };
        if (await Reach(wanted).ConfigureAwait(false) is not { } socket) return;
        try
        {
            await program.Write("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
            if (await FindOtherName(head.Place).ConfigureAwait(false) is { } other)
            {
                dialer.Refuse(Dialer.Text(wanted), origin, InsideVerdict.Deny("WRIT3244", other));
                return;
            }

            await Carry(wanted, socket).ConfigureAwait(false);
        }
        finally
        {
            sockets.Remove(socket);
        }
    }

    // Both ways at once, whatever it is, until the far side ends.
    private async Task Carry(NetworkRequest wanted, Socket socket)
    {
        Carried = wanted;
        using var server = new Wire(new NetworkStream(socket), socket);
        var sending = new BodyRelay(program, server, Sent).PassAll(CancellationToken.None);
        var receiving = new BodyRelay(server, program, Received).PassAll(CancellationToken.None);
        _reading = sending;
        // Who has said all may still be told something.
        if (await Task.WhenAny(sending, receiving).ConfigureAwait(false) == sending && await sending.ConfigureAwait(false)) socket.Shutdown(SocketShutdown.Send);
        else socket.Shutdown(SocketShutdown.Both);
        _ = await receiving.ConfigureAwait(false);
    }

    private async Task<string?> FindOtherName(Place place)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            var come = program.Buffered;
            var reading = ClientHello.Read(come.Span[..Math.Min(come.Length, ClientHello.Most)], out var name, out var encrypted);
            if (Faults.GuardOff("server-name")) return null;
            if (reading == ClientHello.Reading.Whole)
            {
                if (encrypted) return "the hello holds another one that cannot be read";
                return name == (place.Address is null ? place.Host : null) ? null : $"the hello is for {name ?? "nobody by name"}, and the tunnel for {place.Host}";
            }

            if (reading == ClientHello.Reading.No || come.Length >= ClientHello.Most || !await program.Fill(late.Token).ConfigureAwait(false))
                return "what is sent through the tunnel is not TLS";
        }
    }

    private async Task Forward(RequestHead head)
    {
        var (host, port) = (head.Place.Host, head.Place.Port);
        var wanted = new NetworkRequest
        {
            Scheme = dialer.Rules.SchemeOf(host, port), Host = host, Port = port, Method = head.Method, Path = head.Path, Query = head.Query,
        };
        if (await Reach(wanted).ConfigureAwait(false) is not { } socket) return;
        try
        {
            if (await Secure(wanted, socket).ConfigureAwait(false) is not { } stream) return;
            using var server = new Wire(stream, socket);
            Carried = wanted;
            await Exchange(head, wanted, server, socket).ConfigureAwait(false);
        }
        finally
        {
            sockets.Remove(socket);
        }
    }

    private async Task<Stream?> Secure(NetworkRequest wanted, Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (wanted.Scheme == EgressRule.Http) return plain;
        var secure = new SslStream(plain);
        try
        {
            using var late = new CancellationTokenSource(Patience);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = wanted.Host }, late.Token).ConfigureAwait(false);
            return secure;
        }
        catch (Exception untrusted) when (untrusted is AuthenticationException or OperationCanceledException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            await Answer(502, "WRIT3245", $"{wanted.Host} did not prove who it is: {untrusted.Message}").ConfigureAwait(false);
            return null;
        }
    }

    private async Task Exchange(RequestHead head, NetworkRequest wanted, Wire server, Socket socket)
    {
        var onward = head.Onward(secrets?.HeaderOf(wanted));
        if (!Sent(onward.Length)) return;
        await server.Write(onward, CancellationToken.None).ConfigureAwait(false);
        var upward = new BodyRelay(program, server, Sent);
        // Weakened, whatever the program sends goes the same way: a request that nobody judged, on the back of one that was.
        var sending = Faults.GuardOff("one-request") ? upward.PassAll(CancellationToken.None) : upward.Run(head.Body, CancellationToken.None);
        _reading = sending;
        await Respond(head, server).ConfigureAwait(false);
        // The response is whole, or there is none: what the server has not taken of the request it will not take any more.
        socket.Shutdown(SocketShutdown.Both);
    }

    private async Task Respond(RequestHead head, Wire server)
    {
        while (await server.ReadTo(HeadEnd, MostHead, CancellationToken.None).ConfigureAwait(false) is { } bytes
            && ResponseHead.TryParse(bytes, head.Method, out var response) && Received(bytes.Length))
        {
            // Who asks in HTTP/1.0 knows of no interim answers and of no chunks.
            if (response.IsInterim && head.IsOld) continue;
            if (head.IsOld && response.Body.Kind == FramingKind.Chunked) break;
            await program.Write(response.Onward(head.Method), CancellationToken.None).ConfigureAwait(false);
            if (response.IsInterim) continue;
            _ = await new BodyRelay(server, program, Received).Run(response.Body, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        await Answer(502, "WRIT3246", $"{head.Place} gave no answer that can be passed on").ConfigureAwait(false);
    }

    private async Task<Socket?> Reach(NetworkRequest wanted)
    {
        var dialed = await dialer.Reach(wanted, origin).ConfigureAwait(false);
        if (dialed.Failure is { } failure) await Answer(502, "WRIT3246", failure).ConfigureAwait(false);
        else if (dialed.Socket is null) await Answer(403, dialed.Verdict.Code, dialed.Verdict.Reason).ConfigureAwait(false);
        return dialed.Socket;
    }

    // A no is an answer (L14): with its id and its reason, in a form that every client shows.
    private ValueTask Answer(int status, string code, string reason)
    {
        var body = Encoding.UTF8.GetBytes($"{code} {reason}\n");
        var words = status switch { 400 => "Bad Request", 403 => "Forbidden", _ => "Bad Gateway" };
        var head = $"HTTP/1.1 {status} {words}\r\nWrit-Code: {code}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return program.Write((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], CancellationToken.None);
    }

    private bool Sent(int bytes)
    {
        if (!traffic.Send(bytes)) return false;
        _ = Interlocked.Add(ref _sent, bytes);
        return true;
    }

    private bool Received(int bytes)
    {
        if (!traffic.Receive(bytes)) return false;
        _ = Interlocked.Add(ref _received, bytes);
        return true;
    }
}
