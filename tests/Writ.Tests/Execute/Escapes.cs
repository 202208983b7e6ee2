using System.Net;
using System.Net.Sockets;
using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>Lets <see cref="AttackProgram"/> loose in a run, with something of the host's to reach for, and names what it got.</summary>
internal static class Escapes
{
    /// <summary>What must succeed, so that a sandbox in which nothing works is not taken for a tight one.</summary>
    private static readonly string[] MustWork = ["unix-stream-pair"];

    public static string ProgramPath => Path.ChangeExtension(typeof(Escapes).Assembly.Location, null);

    /// <returns>What went wrong: an attack that succeeded, or a line that is missing. Empty is good.</returns>
    public static async Task<IReadOnlyList<string>> Find(RunHarness harness)
    {
        var path = Path.Combine(harness.Work, "host.sock");
        var abstractName = "writ-test-" + Environment.ProcessId;
        using var bound = Listen(new UnixDomainSocketEndPoint(path), AddressFamily.Unix);
        using var hidden = Listen(new UnixDomainSocketEndPoint("\0" + abstractName), AddressFamily.Unix);
        using var tcp = Listen(new IPEndPoint(IPAddress.Loopback, 0), AddressFamily.InterNetwork);
        var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
        harness.Change = profile => profile with { Read = [.. profile.Read, Path.GetDirectoryName(ProgramPath)!] };
        harness.Variables["DOTNET_EnableDiagnostics"] = "0";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) harness.Variables["DOTNET_ROOT"] = root;
        var outcome = await harness.Run(ProgramPath, "attack", harness.DataDirectory, path, abstractName, $"{port}", $"{Environment.ProcessId}");
        if (outcome is not { Outcome: Outcome.Completed, ExitCode: 0 }) return [$"the attack did not run: {outcome} {harness.ErrorText}"];
        var results = harness.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).ToDictionary(line => line[0], line => line[1]);
        var wrong = results.Where(result => result.Value == "0" != MustWork.Contains(result.Key)).Select(result => $"{result.Key}={result.Value}");
        return results.Count > 50 ? [.. wrong] : ["attacks are missing: " + harness.OutputText];
    }

    private static Socket Listen(EndPoint endPoint, AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endPoint);
        socket.Listen();
        return socket;
    }
}
