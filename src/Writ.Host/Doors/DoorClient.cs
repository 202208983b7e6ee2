using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Writ.Host.Output;
using Writ.Host.Pipeline;
using Writ.Host.Serving;

namespace Writ.Host.Doors;

/// <summary>The caller's end of the local socket.</summary>
internal static class DoorClient
{
    /// <summary>A connection to the data directory's server; null where none runs.</summary>
    /// <exception cref="DiagnosedException">One runs and does not answer: then nothing is run beside it.</exception>
    public static Socket? TryConnect(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, DataDirectory.SocketName);
        if (!File.Exists(path)) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException dead)
        {
            socket.Dispose();
            if (!ServerFile.IsHeld(dataDirectory)) return null; // left by a server that was killed
            throw new DiagnosedException(new Diagnosis("WRIT6082", "the server of this data directory does not answer", dead.Message,
                "see what became of it, or end it; then writ run works without it", ExitCodes.Unreachable), dead);
        }
    }

    /// <summary>Hands the request and the three standard streams over, and passes on what comes back.</summary>
    public static async Task<RunResult> Run(Socket server, RunRequest request, bool outputToError, IProgress progress, CallerVoice voice)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new DoorRequest
        {
            Argv = request.Argv,
            Environment = request.Environment,
            WorkingDirectory = request.WorkingDirectory,
            Claims = request.Claims,
            Limits = request.Limits,
            Stdio = request.Stdio,
            Window = request.Window,
            Detach = request.Detach,
            Parent = request.Parent,
            HandOut = request.HandOut,
        }, DoorJson.Default.DoorRequest);
        var message = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, body.Length);
        body.CopyTo(message, sizeof(int));
        DescriptorPassing.Send(server, message, [0, outputToError ? 2 : 1, 2]);

        // Whatever is said to us is said to the run; what became of it still comes back.
        using var told = voice.Hear(word => DoorWords.Send(server, word));
        using var lines = new StreamReader(new NetworkStream(server, ownsSocket: false), Encoding.UTF8);
        while (await lines.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            var reply = JsonSerializer.Deserialize(line, DoorJson.Default.DoorReply)!;
            if (reply.Begin is { } begun) progress.Begin(begun.Stage, begun.What);
            if (reply.End is { } ended) progress.End(ended.Stage, ended.How, ended.What, ended.Microseconds);
            if (reply.Note is { } note) progress.Note(note);
            if (reply.Error is { } error) throw new DiagnosedException(error);
            if (reply.Result is { } result) return result;
            if (reply.Detached is { } execution) return new RunResult { Execution = execution, State = "running", Exit = ExitCodes.Done };
        }

        throw new DiagnosedException(new Diagnosis("WRIT6083", "the server hung up before the run was over", "it was ended, or it failed",
            "writ executions list says what became of the run", ExitCodes.Unreachable));
    }
}
