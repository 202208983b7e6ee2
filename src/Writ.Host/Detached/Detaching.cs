using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Writ.Host.Doors;
using Writ.Host.Output;

namespace Writ.Host.Detached;

/// <summary>
/// How the server starts a detached run: in a process of its own, which supervises it whatever becomes of the server, for as long as
/// <see cref="Adoption"/> says. What happens until the run is on its way is passed on to the caller.
/// </summary>
internal static class Detaching
{
    public static async Task Start(DataDirectory data, DoorRequest request, Socket caller, CancellationToken gone)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["supervise", "--data", data.Path])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        using var supervisor = Process.Start(start) ?? throw new IOException("the supervisor could not be started");
        supervisor.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) Console.Error.WriteLine(line.Data);
        };
        supervisor.BeginErrorReadLine();
        // Until it is on its way somebody waits for it; whoever does not any more has not started it.
        await using var abandoned = gone.Register(() => supervisor.Kill()).ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(supervisor.StandardInput.BaseStream, request, DoorJson.Default.DoorRequest, CancellationToken.None).ConfigureAwait(false);
        supervisor.StandardInput.Close();
        while (await supervisor.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            await caller.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(line, DoorJson.Default.DoorReply) is { Detached: null, Result: null, Error: null }) continue;
            return;
        }

        throw new DiagnosedException(new Diagnosis("WRIT6087", "the run's supervisor ended before the run began", "it was ended, or it failed: the server's errors say more",
            "writ executions list says what became of the run", ExitCodes.Unreachable));
    }
}
