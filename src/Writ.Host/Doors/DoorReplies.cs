using System.Text.Json;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>Tells the caller what happens, one JSON line each. A caller that has left does not hold up its run.</summary>
internal sealed class DoorReplies(Stream stream) : IProgress
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private bool _gone;

    public void Begin(Stage stage, string what) => Send(new DoorReply { Begin = new StageLine(stage, StageEnd.Skipped, what, 0) });

    public void End(Stage stage, StageEnd end, string what, long microseconds) => Send(new DoorReply { End = new StageLine(stage, end, what, microseconds) });

    public void Note(string what) => Send(new DoorReply { Note = what });

    public void Send(DoorReply reply)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(reply, DoorJson.Default.DoorReply), (byte)'\n'];
        lock (_gate)
        {
            if (_gone) return;
            try
            {
                stream.Write(line);
                stream.Flush();
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                _gone = true;
            }
        }
    }
}
