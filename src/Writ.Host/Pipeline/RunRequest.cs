using Microsoft.Win32.SafeHandles;
using Writ.Core.Documents;
using Writ.Execute.Recording;
using Writ.Execute.Running;

namespace Writ.Host.Pipeline;

/// <summary>What a caller asks to run. Everything in it is the caller's word, apart from <see cref="Peer"/>.</summary>
internal sealed record RunRequest
{
    public required LocalPeer Peer { get; init; }

    /// <summary>At least one word.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The caller's environment, as it came.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary><c>agent</c>, <c>purpose</c>.</summary>
    public required IReadOnlyDictionary<string, string> Claims { get; init; }
    public required Limits Limits { get; init; }

    /// <summary>A permit of somebody whose child this is to be, with its holder's key; null where it is nobody's.</summary>
    public PermitFile? Parent { get; init; }

    /// <summary>Where the permit goes with its holder's key once it is spent, so that its holder can start children; null: the key is
    /// destroyed with the spend, and nobody can.</summary>
    public string? HandOut { get; init; }

    /// <summary>What stdin, stdout and stderr are: <c>pipe, file, tty, pty, null, socket</c>.</summary>
    public required IReadOnlyList<string> Stdio { get; init; }

    /// <summary>Of the terminal that the run gets, where its streams are to be <c>pty</c>.</summary>
    public WindowSize Window { get; init; }

    /// <summary>Takes what it touches, where its profile says <c>record</c>; null where nobody wants to know.</summary>
    public AccessRecord? Record { get; init; }

    /// <summary>Whether the server has it go on in a process of its own.</summary>
    public bool Detach { get; init; }
}

/// <summary>Where the program's streams go.</summary>
/// <param name="Input">Null gives the program an empty input.</param>
/// <param name="Output">Receives standard output.</param>
/// <param name="Error">Receives standard error.</param>
/// <param name="Voice">What the caller says meanwhile; null where it has no say.</param>
internal sealed record RunStreams(SafeFileHandle? Input, Stream Output, Stream Error, CallerVoice? Voice = null)
{
    /// <summary>Told the execution's id before anything of it can be said.</summary>
    public Action<string>? Began { get; init; }
}

/// <summary>What became of a request.</summary>
internal sealed record RunResult
{
    public required string Execution { get; init; }
    public required string State { get; init; }
    public required int Exit { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }
    public string? Remedy { get; init; }
    public string? Permit { get; init; }
    public RunOutcome? Outcome { get; init; }
    public long? LogIndex { get; init; }

    /// <summary>Path of the evidence file.</summary>
    public string? Evidence { get; init; }
}
