using System.Text.RegularExpressions;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Browser;

/// <summary>A <c>writ serve</c> over a directory of the test's own.</summary>
public sealed partial class ConsoleServer : IDisposable
{
    private readonly WritProcess _process;

    private ConsoleServer(WritDirectory directory, WritProcess process, string address) => (Directory, _process, Address) = (directory, process, address);

    public WritDirectory Directory { get; }

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public string Address { get; }

    public static async Task<ConsoleServer> Start(WritDirectory directory)
    {
        var process = WritProcess.Start(directory, "serve", "--port", "0");
        await process.UntilSaid("/open?token=");
        return new ConsoleServer(directory, process, Link().Match(process.Output + process.Errors).Groups[1].Value);
    }

    /// <summary>A link that opens the console once.</summary>
    public string NewLink() => Link().Match(WritProcess.Run(Directory, "console", "open").MustExit(0).Output).Value;

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();

    [GeneratedRegex("(http://[^/\\s]+)/open\\?token=[0-9a-zA-Z_-]+")]
    private static partial Regex Link();
}
