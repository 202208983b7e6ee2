using Microsoft.Win32.SafeHandles;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>The three files that a caller handed over: closed when its run is over, wherever they led.</summary>
internal sealed class CallerFiles : IDisposable
{
    private readonly IReadOnlyList<SafeFileHandle> _files;
    private readonly FileStream _output, _error;

    public CallerFiles(IReadOnlyList<SafeFileHandle> files)
    {
        _files = files;
        _output = new FileStream(files[1], FileAccess.Write, bufferSize: 0);
        _error = new FileStream(files[2], FileAccess.Write, bufferSize: 0);
    }

    public RunStreams Streams => new(_files[0], _output, _error);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        foreach (var file in _files) file.Dispose();
    }
}
