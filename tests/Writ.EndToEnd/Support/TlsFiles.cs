using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Writ.EndToEnd.Support;

/// <summary>A server of a folder's files over https, on this machine's loopback, under a certificate of its own for <c>localhost</c>.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = Certify();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly string _folder;

    public TlsFiles(string folder)
    {
        _folder = folder;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What a client needs to trust it, PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The heads of the requests.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public void Dispose()
    {
        _listener.Stop();
        _certificate.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using var connection = client;
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(_certificate);
            var (buffer, have) = (new byte[65536], 0);
            while (true)
            {
                var text = Encoding.Latin1.GetString(buffer, 0, have);
                if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0)
                {
                    _requests.Enqueue(text[..end]);
                    await tls.WriteAsync(AnswerTo(text.Split(' ')[1]));
                    have = 0;
                    if (text.Contains("Connection: close", StringComparison.OrdinalIgnoreCase)) return;
                }

                var got = await tls.ReadAsync(buffer.AsMemory(have));
                if (got == 0) return;
                have += got;
            }
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client is gone, or did not like us.
        }
    }

    private byte[] AnswerTo(string target)
    {
        var file = Path.GetFullPath(Path.Combine(_folder, Uri.UnescapeDataString(target.Split('?')[0]).TrimStart('/')));
        var found = file.StartsWith(_folder + "/", StringComparison.Ordinal) && File.Exists(file);
        var body = found ? File.ReadAllBytes(file) : "not found"u8.ToArray();
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
    }

    private static X509Certificate2 Certify()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
