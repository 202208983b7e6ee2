using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Writ.Host.Detached;

/// <summary>The address of a detached run's socket by way of its open folder: an address holds 107 bytes (unix(7)), and a data
/// directory's path may be longer.</summary>
internal sealed class AttachAddress : IDisposable
{
    private const int PathOnly = 0x200000, OnlyDirectory = 0x10000;

    private readonly SafeFileHandle _folder;

    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public AttachAddress(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var descriptor = Native.OpenFile(folder, PathOnly | OnlyDirectory | Native.CloseOnExec, 0);
        if (descriptor < 0) throw new IOException($"open {folder}: error {Marshal.GetLastPInvokeError()}");
        _folder = new SafeFileHandle(descriptor, ownsHandle: true);
        EndPoint = new UnixDomainSocketEndPoint($"/proc/self/fd/{descriptor}/{Path.GetFileName(path)}");
    }

    /// <summary>Good until this is disposed of.</summary>
    public UnixDomainSocketEndPoint EndPoint { get; }

    public void Dispose() => _folder.Dispose();
}
