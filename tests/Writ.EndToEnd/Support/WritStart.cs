using System.Diagnostics;
using System.Text;

namespace Writ.EndToEnd.Support;

/// <summary>How to start the executable.</summary>
public sealed record WritStart(params string[] Arguments)
{
    public string Executable { get; init; } = WritExecutable.Real;

    /// <summary>Set for the process, over a clean environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The directory's <see cref="WritDirectory.Work"/> where absent.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The build with fault points: dies as by <c>kill -9</c> where a point of this name is reached.</summary>
    public WritStart DyingAt(string point) => WithFaults("WRIT_FAULT_KILL", point);

    /// <summary>The build with fault points: an I/O error where a point of this name is reached.</summary>
    public WritStart FailingAt(string point) => WithFaults("WRIT_FAULT_THROW", point);

    /// <summary>The build with fault points: waits a second where a point of this name is reached.</summary>
    public WritStart PausingAt(string point) => WithFaults("WRIT_FAULT_PAUSE", point);

    /// <summary>The build with fault points, with a guard switched off: shows that the attack wins without it.</summary>
    public WritStart WithoutGuard(string guard) => WithFaults("WRIT_GUARD_OFF", guard);

    /// <summary>With signals as they are in front of a person: whoever runs the tests in the background ignores some, and what is started
    /// inherits that.</summary>
    public WritStart WithDefaultSignals() => this with
    {
        Executable = "/usr/bin/env",
        Arguments = ["--default-signal=INT,QUIT,HUP,TERM", Executable, .. Arguments],
    };

    internal ProcessStartInfo For(WritDirectory directory)
    {
        var start = new ProcessStartInfo(Executable, Arguments)
        {
            WorkingDirectory = WorkingDirectory ?? directory.Work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        var inherited = start.Environment.Where(variable => variable.Key is "PATH" or "DOTNET_ROOT" or "USER" or "LOGNAME" or "TMPDIR").ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited) start.Environment[name] = value;
        start.Environment["HOME"] = directory.Home;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["WRIT_DATA"] = directory.Data;
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        return start;
    }

    private WritStart WithFaults(string variable, string value) => this with
    {
        Executable = WritExecutable.WithFaults,
        Environment = new Dictionary<string, string>(Environment) { [variable] = value },
    };
}
