using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Writ.Execute.Linux;
using Writ.Host.Doors;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Detached;

/// <summary>
/// How the server starts a detached run: in a process of its own, which supervises it whatever becomes of the server, for as long as
/// <see cref="Adoption"/> says. What happens until the run is on its way is passed on to the caller.
/// </summary>
internal static class Detaching
{
    /// <exception cref="DiagnosedException">WRIT6087: there is no supervisor, or it ended before the run began.</exception>
    public static async Task Start(ControlPlane plane, DoorRequest request, Socket caller, CancellationToken gone)
    {
        using var supervisor = Launch(plane);
        supervisor.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) Console.Error.WriteLine(line.Data);
        };
        supervisor.BeginErrorReadLine();
        var last = await FollowToItsWay(supervisor, request, caller, gone).ConfigureAwait(false);
        await Tell(caller, last).ConfigureAwait(false);
    }

    /// <summary>Until it is on its way somebody waits for it; whoever does not any more has not started it.</summary>
    /// <returns>The last line for the caller, who may hang up once it has it: by then nothing ends the run for that.</returns>
    private static async Task<string> FollowToItsWay(Process supervisor, DoorRequest request, Socket caller, CancellationToken gone)
    {
        await using var abandoned = gone.Register(() => supervisor.Kill()).ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(supervisor.StandardInput.BaseStream, request, DoorJson.Default.DoorRequest, CancellationToken.None).ConfigureAwait(false);
        supervisor.StandardInput.Close();
        while (await supervisor.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (JsonSerializer.Deserialize(line, DoorJson.Default.DoorReply) is not { Detached: null, Result: null, Error: null }) return line;
            await Tell(caller, line).ConfigureAwait(false);
        }

        throw Ended("it was ended, or it failed: the server's errors say more");
    }

    // With the server's own policies: whatever it was started with stands for these runs too.
    private static Process Launch(ControlPlane plane)
    {
        string[] policy = plane.PolicyFolder is { } folder ? ["--policy", Path.GetFullPath(folder)] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["supervise", "--data", plane.Data.Path, .. policy])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        try
        {
            return Niceness.AsStarted(() => Process.Start(start)) ?? throw Ended("it could not be started");
        }
        catch (Win32Exception refused)
        {
            throw Ended($"it could not be started: {refused.Message}");
        }
    }

    private static async Task Tell(Socket caller, string line) =>
        _ = await caller.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), SocketFlags.None, CancellationToken.None).ConfigureAwait(false);

    private static DiagnosedException Ended(string why) => new(new Diagnosis("WRIT6087", "the run's supervisor ended before the run began", why,
        "writ executions list says what became of the run", ExitCodes.Unreachable));
}
