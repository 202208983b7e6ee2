using Writ.Audit.Files;

namespace Writ.Tests.Audit;

/// <summary>A file layer of which one step fails.</summary>
internal sealed class FailingFiles(IFileLayer files, InjectedFault fault) : IFileLayer
{
    public byte[]? Read(string name) => files.Read(name);

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        fault.File(() => files.Write(name, copy), () => files.Write(name, copy.AsSpan(0, copy.Length / 2)));
    }

    public void SyncFile(string name) => fault.File(() => files.SyncFile(name));

    public void Rename(string from, string to) => fault.File(() => files.Rename(from, to));

    public void MakeFolder(string name) => fault.File(() => files.MakeFolder(name));

    public void SyncFolder(string name) => fault.File(() => files.SyncFolder(name));

    public void RemoveFolder(string name) => fault.File(() => files.RemoveFolder(name));

    public IEnumerable<string> List() => files.List();

    public IDisposable? TryLock() => files.TryLock();
}
