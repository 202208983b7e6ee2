using Microsoft.Win32.SafeHandles;
using Writ.Host.Doors;
using Writ.Host.Pipeline;

namespace Writ.Host.Detached;

/// <summary>One run that nobody sits in front of, in a process of its own: its output is kept, and whoever attaches is heard.</summary>
internal sealed class DetachedRun(ControlPlane plane, DoorReplies replies, CallerVoice voice) : IDisposable
{
    // Opened by the one task that walks the execution, once it has an id.
    private AttachDoor? _door;

    public void Dispose() => _door?.Dispose();

    public async Task<RunResult> Go(RunRequest request, bool terminal)
    {
        using var kept = new KeptOutput(plane.Data.Output, execution => File.Exists(Path.Combine(plane.Data.Live, execution)), plane.Clock);
        (SafeFileHandle? read, SafeFileHandle? write) = terminal ? Native.MakePipe() : default;
        try
        {
            var streams = new RunStreams(read, kept.Stream(1), kept.Stream(2), voice)
            {
                Began = execution =>
                {
                    kept.Begin(execution);
                    _door = new AttachDoor(plane.Data.AttachOf(execution), voice, write);
                    replies.Send(new DoorReply { Detached = execution });
                },
            };
            return await new Pipeline.Pipeline(plane, replies).Run(request, streams, voice.Interrupted).ConfigureAwait(false);
        }
        finally
        {
            read?.Dispose();
            write?.Dispose();
        }
    }
}
