using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Writ.Core;
using Writ.Host.Detached;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>The server's unix socket: <c>writ run</c> of the same user comes in here, its standard streams in hand, and walks the
/// same pipeline as everybody.</summary>
internal sealed class LocalDoor(ControlPlane plane)
{
    private const int Backlog = 128;
    private const int MostRequest = 4 << 20;

    /// <summary>Serves until it is told to stop; then waits for the runs that are under way to be stopped and recorded.</summary>
    public async Task Serve(CancellationToken cancellation)
    {
        var path = plane.Data.Socket;
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // The data directory is 0700: nobody else reaches the name, however its own mode came out.
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen(Backlog);
        List<Task> open = [];
        try
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
                open.RemoveAll(task => task.IsCompletedSuccessfully);
#pragma warning disable CA2025 // the task owns the connection, and is awaited below
                open.Add(Task.Run(() => Handle(connection, cancellation), CancellationToken.None));
#pragma warning restore CA2025
            }
        }
        finally
        {
            File.Delete(path);
            await Task.WhenAll(open).ConfigureAwait(false);
        }
    }

    private async Task Handle(Socket connection, CancellationToken stopping)
    {
        using (connection)
        {
            var replies = new DoorReplies(new NetworkStream(connection, ownsSocket: false));
            try
            {
                var (peer, why) = DoorPeer.Identify(connection);
                if (peer is null) throw new DiagnosedException(new Diagnosis("WRIT6080", "the server does not serve this caller", why!,
                    "run it as the server's user, outside containers, or without the server", ExitCodes.NotSignedIn));
                using var voice = new CallerVoice();
                var (request, streams) = Receive(connection, voice);
                using (streams)
                {
                    using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping, voice.Interrupted);
#pragma warning disable CA2025 // awaited before the connection is disposed of; on a fault its end ends the watch
                    var watching = DoorWords.Listen(connection, voice, gone);
#pragma warning restore CA2025
                    if (request.Detach) await Detaching.Start(plane, request, connection, gone.Token).ConfigureAwait(false);
                    else
                    {
                        var result = await new Pipeline.Pipeline(plane, replies).Run(request.For(peer), streams.Streams, gone.Token).ConfigureAwait(false);
                        replies.Send(new DoorReply { Result = result });
                    }

                    connection.Shutdown(SocketShutdown.Both);
                    await watching.ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (Faulty.Explain(fault) is { } diagnosis)
            {
                replies.Send(new DoorReply { Error = diagnosis });
            }
            catch (SocketException)
            {
                // The caller left before it could be told; the execution is recorded all the same.
            }
        }
    }

    private static (DoorRequest Request, CallerFiles Files) Receive(Socket connection, CallerVoice voice)
    {
        List<SafeFileHandle> files = [];
        try
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(ReadExactly(connection, sizeof(int), files));
            if (length is <= 0 or > MostRequest) throw Malformed("its length is out of bounds");
            var message = JsonSerializer.Deserialize(ReadExactly(connection, length, files), DoorJson.Default.DoorRequest) ?? throw Malformed("it is empty");
            if (files.Count != 3) throw Malformed("it does not hand over three streams");
            return (message, new CallerFiles(files, voice));
        }
        catch (JsonException malformed)
        {
            foreach (var file in files) file.Dispose();
            throw Malformed(malformed.Message);
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }

    private static byte[] ReadExactly(Socket connection, int count, List<SafeFileHandle> files)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var got = DescriptorPassing.Receive(connection, bytes.AsSpan(have), files);
            if (got == 0) throw Malformed("it ends early");
            have += got;
        }

        return bytes;
    }

    private static MalformedException Malformed(string why) =>
        new(new Diagnostic("WRIT6081", $"this is not a request of writ run: {why}", "use the writ of the server's version"));
}
