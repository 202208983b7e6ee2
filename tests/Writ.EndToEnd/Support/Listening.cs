using System.Text.RegularExpressions;

namespace Writ.EndToEnd.Support;

/// <summary>A command that serves HTTP on a free loopback port until it is disposed of.</summary>
public sealed partial class Listening : IDisposable
{
    private readonly WritProcess _process;

    private Listening(WritProcess process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.None })
        {
            BaseAddress = address, Timeout = Patience.Limit,
        };
    }

    public Uri Address => Client.BaseAddress!;

    public HttpClient Client { get; }

    public static async Task<Listening> Start(WritDirectory directory, params string[] arguments)
    {
        var process = WritProcess.Start(directory, [.. arguments, "--listen", "127.0.0.1:0"]);
        await process.UntilSaid("http://127.0.0.1:");
        return new Listening(process, new Uri(Url().Match(process.Output).Value));
    }

    /// <summary>Dies as by <c>kill -9</c>.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Url();
}
