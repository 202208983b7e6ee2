using System.Diagnostics;

namespace Writ.Tests.Register;

/// <summary>A network namespace with one wire to this one, which can be cut and mended. Removed at the end.</summary>
internal sealed class CutNetwork : IDisposable
{
    private static int _networks;

    // An interface's name has at most 15 characters.
    private readonly string _name = $"writ{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _networks)}";

    public CutNetwork()
    {
        Ip("netns", "add", _name);
        try
        {
            Ip("link", "add", _name, "type", "veth", "peer", "name", "wire", "netns", _name);
            Ip("addr", "add", $"{Outside}/30", "dev", _name);
            Ip("link", "set", _name, "up");
            Ip("-n", _name, "addr", "add", "198.18.7.2/30", "dev", "wire");
            Ip("-n", _name, "link", "set", "wire", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Our end; of the range for tests of networks (RFC 2544).</summary>
    public string Outside => "198.18.7.1";

    public string Range => "198.18.7.0/30";

    /// <summary>What runs a command at the other end.</summary>
    public IReadOnlyList<string> Inside => ["ip", "netns", "exec", _name];

    public void Cut() => Ip("link", "set", _name, "down");

    public void Mend() => Ip("link", "set", _name, "up");

    public void Dispose() => Ip("netns", "del", _name);

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}");
    }
}
