using Microsoft.Win32.SafeHandles;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>The three files that a caller handed over: closed when its run is over, wherever they led.</summary>
internal sealed class CallerFiles(IReadOnlyList<SafeFileHandle> files, CallerVoice voice) : IDisposable
{
    private readonly DescriptorStream _output = new(files[1]), _error = new(files[2]);

    public RunStreams Streams => new(files[0], _output, _error, voice);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        foreach (var file in files) file.Dispose();
    }
}
