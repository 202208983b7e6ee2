using System.Net.Security;
using System.Net.Sockets;
using System.Net;
using Writ.Execute.Egress;

namespace Writ.Tests.Execute;

/// <summary>Whom a TLS client says it speaks to, in whatever pieces it says it.</summary>
public sealed class ClientHelloTests
{
    [Fact]
    public void Every_prefix_of_a_hello_is_incomplete_and_the_whole_has_its_name()
    {
        var hello = HelloOf("api.example.com");
        for (var length = 0; length < hello.Length; length++)
            Assert.Equal(ClientHello.Reading.Incomplete, ClientHello.Read(hello.AsSpan(0, length), out _, out _));
        Assert.Equal(ClientHello.Reading.Whole, ClientHello.Read(hello, out var name, out var encrypted));
        Assert.Equal("api.example.com", name);
        Assert.False(encrypted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void A_hello_in_many_records_is_the_same(int size)
    {
        var hello = HelloOf("api.example.com")[5..];
        byte[] pieces = [.. hello.Chunk(size).SelectMany(piece => (byte[])[22, 3, 1, (byte)(piece.Length >> 8), (byte)piece.Length, .. piece])];
        Assert.Equal(ClientHello.Reading.Whole, ClientHello.Read(pieces, out var name, out _));
        Assert.Equal("api.example.com", name);
    }

    [Fact]
    public void An_encrypted_hello_within_is_seen()
    {
        Assert.Equal(ClientHello.Reading.Whole, ClientHello.Read(With(HelloOf("a.test"), [0xFE, 0x0D, 0, 2, 0, 0]), out _, out var encrypted));
        Assert.True(encrypted);
    }

    [Theory]
    [InlineData(new byte[] { 0x00, 0x00, 0, 9, 0, 7, 0, 0, 4, (byte)'e', (byte)'v', (byte)'i', (byte)'l' })]
    [InlineData(new byte[] { 0x00, 0x17, 0, 5, 0 })]
    public void A_second_name_or_an_extension_cut_short_is_no_hello(byte[] extension) =>
        Assert.Equal(ClientHello.Reading.No, ClientHello.Read(With(HelloOf("a.test"), extension), out _, out _));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0001")]
    public void Something_else_is_no_hello(string text) =>
        Assert.Equal(ClientHello.Reading.No, ClientHello.Read(System.Text.Encoding.Latin1.GetBytes(text), out _, out _));

    [Fact]
    public void Nothing_that_is_changed_makes_it_crash()
    {
        var hello = HelloOf("api.example.com");
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var changed = hello.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            _ = ClientHello.Read(changed.AsSpan(0, random.Next(changed.Length + 1)), out var name, out _);
            Assert.DoesNotContain('\0', name ?? "");
        }
    }

    // One extension more, at the end; all lengths made to fit.
    private static byte[] With(byte[] hello, byte[] extension)
    {
        byte[] changed = [.. hello, .. extension];
        void Raise(int at, int width)
        {
            for (var (i, carry) = (at + width - 1, extension.Length); i >= at; i--)
            {
                carry += changed[i];
                (changed[i], carry) = ((byte)carry, carry >> 8);
            }
        }

        Raise(3, 2);
        Raise(6, 3);
        var session = 5 + 4 + 34;
        var ciphers = session + 1 + changed[session];
        var compression = ciphers + 2 + (changed[ciphers] << 8 | changed[ciphers + 1]);
        Raise(compression + 1 + changed[compression], 2);
        return changed;
    }

    // What the framework's own client says first.
    private static byte[] HelloOf(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using var server = listener.AcceptSocket();
        using var tls = new SslStream(client.GetStream());
        var handshake = tls.AuthenticateAsClientAsync(host);
        var hello = new byte[8192];
        var got = server.Receive(hello);
        server.Close();
        _ = handshake.ContinueWith(static failed => failed.Exception, TaskScheduler.Default);
        return hello[..got];
    }
}
