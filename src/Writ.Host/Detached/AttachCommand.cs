using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Writ.Execute.Running;
using Writ.Host.Commands;
using Writ.Host.Doors;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Detached;

/// <summary><c>writ attach EXE</c>: sits down in front of a detached run. Ctrl-P Ctrl-Q, a lost terminal or the end of this command
/// leave the run alone.</summary>
internal static class AttachCommand
{
    private const byte LeaveFirst = 0x10, LeaveThen = 0x11;

    public static Command Create(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "a run that was started with --detach and goes on", HelpName = "EXE" };
        var command = new Command("attach", "Sit down in front of a detached run; Ctrl-P Ctrl-Q leaves it again.") { id };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var run = await KeptRun.Find(data, parsed.GetValue(id)!).ConfigureAwait(false);
            await using (run.ConfigureAwait(false))
            {
                using var socket = Connect(data, run.Execution);
                using var signals = new CallerSignals();
                using var left = CancellationTokenSource.CreateLinkedTokenSource(signals.Voice.Interrupted);
                using (signals.Voice.Hear(Say(socket, left)))
                {
                    using var raw = await SitDown(socket, signals.Voice, left).ConfigureAwait(false);
                    await run.Show(fromNow: true, follow: true, terminal, left.Token).ConfigureAwait(false);
                }

                return await Leave(run, terminal).ConfigureAwait(false);
            }
        });
        return command;
    }

    /// <summary>A terminal that is lost leaves the run alone; other signals are for it.</summary>
    private static Action<CallerWord> Say(Socket socket, CancellationTokenSource left) => word =>
    {
        if (word.Signal == CallerSignal.Hangup) left.Cancel();
        else DoorWords.Send(socket, word);
    };

    private static Socket Connect(DataDirectory data, string execution)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var address = new AttachAddress(data.AttachOf(execution));
            socket.Connect(address.EndPoint);
            return socket;
        }
        catch (Exception nobody) when (nobody is SocketException or IOException)
        {
            socket.Dispose();
            throw new DiagnosedException(new Diagnosis("WRIT6085", $"{execution} cannot be attached to", $"it has ended, or its supervisor: {nobody.Message}",
                $"writ logs {execution} shows what it said", ExitCodes.NotFound), nobody);
        }
    }

    /// <summary>Where the run has a terminal and we have one, ours becomes its keyboard.</summary>
    private static async Task<RawTerminal?> SitDown(Socket socket, CallerVoice voice, CancellationTokenSource left)
    {
        using var lines = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.UTF8);
        var hello = await lines.ReadLineAsync(CancellationToken.None).ConfigureAwait(false);
        var reply = hello is null ? null : JsonSerializer.Deserialize(hello, DoorJson.Default.DoorReply);
        if (reply?.Attached is not { } attached)
            throw new DiagnosedException(new Diagnosis("WRIT6085", "the run's supervisor does not serve this caller", reply?.Note ?? "it hung up",
                "attach as the user who started it, outside containers", ExitCodes.NotSignedIn));
        if (!attached.Terminal || CallerStreams.Kinds() is not ["tty", "tty", ..]) return null;
        var raw = new RawTerminal();
        raw.Enter();
        voice.Say(RawTerminal.Size());
        new Thread(() => PassKeys(socket, left)) { IsBackground = true, Name = "writ-keys" }.Start();
        return raw;
    }

    // Ends with the process: nobody can be called back from a read of a keyboard.
    private static void PassKeys(Socket socket, CancellationTokenSource left)
    {
        // Not the console's stream, which edits lines and sets the terminal as it likes.
        using var keyboard = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var buffer = new byte[4096];
        byte last = 0;
        while (keyboard.Read(buffer) is > 0 and var got)
        {
            var keys = buffer.AsSpan(0, got);
            for (var i = 0; i < got; i++)
            {
                if (keys[i] == LeaveThen && (i > 0 ? keys[i - 1] : last) == LeaveFirst)
                {
                    left.Cancel();
                    return;
                }
            }

            last = keys[^1];
            DoorWords.Send(socket, keys);
        }
    }

    private static async Task<int> Leave(KeptRun run, Terminal terminal)
    {
        if (await run.Summary().ConfigureAwait(false) is not { EndedAtMs: not null } summary)
        {
            terminal.Error.WriteLine($"{run.Execution} goes on: writ attach {run.Execution}");
            return ExitCodes.Done;
        }

        terminal.Error.WriteLine($"{run.Execution} {summary.State}{(summary.Code is null ? "" : $" ({summary.Code}): {summary.Reason}")}");
        return summary.ExitCode ?? (summary.Signal is { } signal ? 128 + signal : ExitCodes.Killed);
    }
}
