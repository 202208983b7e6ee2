using Writ.Tests.Support;

namespace Writ.EndToEnd.Support;

/// <summary>A data directory of a test's own and a working directory beside it, removed with everything in them.</summary>
public sealed class WritDirectory : IDisposable
{
    private readonly TempDirectory _directory = new();

    public WritDirectory()
    {
        Data = _directory.PathOf("data");
        Work = Directory.CreateDirectory(_directory.PathOf("work")).FullName;
        Home = Directory.CreateDirectory(_directory.PathOf("home")).FullName;
    }

    /// <summary>The value of <c>WRIT_DATA</c>; the executable makes it at its first start.</summary>
    public string Data { get; }

    /// <summary>Where commands run.</summary>
    public string Work { get; }

    /// <summary>The value of <c>HOME</c>: nothing of the user's own is read or written.</summary>
    public string Home { get; }

    public string PathOf(params ReadOnlySpan<string> parts) => _directory.PathOf(parts);

    public string Write(string relative, string text) => _directory.Write(relative, text);

    /// <summary>Makes the starter bundle, so that the local user may run programs.</summary>
    public void InitPolicy() => WritProcess.Run(this, "policy", "init").MustExit(0);

    public void Dispose() => _directory.Dispose();
}
