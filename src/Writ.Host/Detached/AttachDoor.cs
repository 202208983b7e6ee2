using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Writ.Host.Doors;
using Writ.Host.Pipeline;

namespace Writ.Host.Detached;

/// <summary>A detached run's own socket: whoever of the same user comes in can type, resize and send signals. What it says is read
/// from the files it is kept in.</summary>
internal sealed class AttachDoor : IDisposable
{
    private const int Backlog = 8;

    private readonly string _path;
    private readonly AttachAddress _address;
    private readonly bool _terminal;
    private readonly CallerVoice _voice;
    private readonly DescriptorStream? _input;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _serving;

    /// <param name="path">In the data directory, which is its owner's alone.</param>
    /// <param name="voice">Of the run.</param>
    /// <param name="input">What the run reads; null where it has no input.</param>
    public AttachDoor(string path, CallerVoice voice, SafeFileHandle? input)
    {
        (_path, _address, _voice, _terminal) = (path, new AttachAddress(path), voice, input is not null);
        _input = input is null ? null : new DescriptorStream(input);
        File.Delete(path);
        _listener.Bind(_address.EndPoint);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(Backlog);
        _serving = Task.Run(Serve);
    }

    public void Dispose()
    {
        _over.Cancel();
        File.Delete(_path);
        _listener.Dispose();
        _address.Dispose();
        _serving.Wait();
        _over.Dispose();
        _input?.Dispose();
    }

    private async Task Serve()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_over.Token).ConfigureAwait(false);
                open.RemoveAll(task => task.IsCompleted);
#pragma warning disable CA2025 // the task owns the connection, and is awaited below
                open.Add(Task.Run(() => Handle(connection)));
#pragma warning restore CA2025
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }

    private async Task Handle(Socket connection)
    {
        using (connection)
        using (var stream = new NetworkStream(connection, ownsSocket: false))
        {
            var replies = new DoorReplies(stream);
            var (peer, why) = DoorPeer.Identify(connection);
            if (peer is null)
            {
                replies.Send(new DoorReply { Note = why });
                return;
            }

            // On record before a word of it is heard.
            _voice.SayCame(peer.Name);
            replies.Send(new DoorReply { Attached = new AttachedLine(_terminal) });
            using var gone = new CancellationTokenSource();
            await using var end = _over.Token.Register(connection.Dispose).ConfigureAwait(false);
            await DoorWords.Listen(connection, _voice, gone, _input).ConfigureAwait(false);
        }
    }
}
