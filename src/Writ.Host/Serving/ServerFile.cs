using System.Text;
using Writ.Host.Output;

namespace Writ.Host.Serving;

/// <summary>Where the one server of a data directory can be reached. Its lock falls with the server.</summary>
internal sealed class ServerFile : IDisposable
{
    private const string LockName = "serve.lock";

    private readonly FileLock _held;
    private readonly string _path;

    private ServerFile(FileLock held, string path) => (_held, _path) = (held, path);

    /// <exception cref="DiagnosedException">A server is running already.</exception>
    public static async Task<ServerFile> Take(DataDirectory data, TimeProvider clock)
    {
        var held = await TryTake(Path.Combine(data.Path, LockName), clock).ConfigureAwait(false) ?? throw new DiagnosedException(new Diagnosis("WRIT6046",
            "a server is running on this data directory already", "it holds the lock", "use it, end it, or name another directory with --data", ExitCodes.Unreachable));
        return new ServerFile(held, data.ServerAddress);
    }

    // Whoever looks whether it is held is in the way for that moment.
    private static async Task<FileLock?> TryTake(string path, TimeProvider clock)
    {
        FileLock? held = null;
        for (var tries = 0; held is null && tries < 50; tries++)
        {
            held = FileLock.TryTake(path);
            if (held is null) await Task.Delay(TimeSpan.FromMilliseconds(10), clock).ConfigureAwait(false);
        }

        return held;
    }

    /// <summary>Whether a server runs on a data directory.</summary>
    public static bool IsHeld(string dataDirectory) => FileLock.IsHeld(Path.Combine(dataDirectory, LockName));

    /// <summary>The running server's address; null where none runs.</summary>
    public static string? Find(DataDirectory data) =>
        IsHeld(data.Path) && File.Exists(data.ServerAddress) ? File.ReadAllText(data.ServerAddress) : null;

    public void Announce(string address) => AtomicFile.Write(_path, Encoding.ASCII.GetBytes(address));

    public void Dispose()
    {
        File.Delete(_path);
        _held.Dispose();
    }
}
