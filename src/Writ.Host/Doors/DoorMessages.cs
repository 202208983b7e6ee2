using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Execute.Running;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>What a caller sends through the local socket: its words. Who it is, the kernel says.</summary>
internal sealed record DoorRequest
{
    public required IReadOnlyList<string> Argv { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
    public required string WorkingDirectory { get; init; }
    public required IReadOnlyDictionary<string, string> Claims { get; init; }
    public required Limits Limits { get; init; }
    public required IReadOnlyList<string> Stdio { get; init; }
    public WindowSize Window { get; init; }

    /// <summary>Whether it goes on in a process of its own, and the caller is told its id and no more.</summary>
    public bool Detach { get; init; }
    public PermitFile? Parent { get; init; }
    public string? HandOut { get; init; }

    /// <summary>The same, of a caller that was identified.</summary>
    public Pipeline.RunRequest For(LocalPeer peer) => new()
    {
        Peer = peer,
        Argv = Argv,
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
        Claims = Claims,
        Limits = Limits,
        Stdio = Stdio,
        Window = Window,
        Parent = Parent,
        HandOut = HandOut,
    };
}

/// <summary>One line of the caller's after its request: a signal, by its number, keys that were typed, or the size its terminal has now.</summary>
internal sealed record DoorWord(CallerSignal Signal, WindowSize Size, byte[]? Keys = null);

/// <summary>One line back: a stage that began or ended, the result, or why there is none.</summary>
internal sealed record DoorReply
{
    public StageLine? Begin { get; init; }
    public StageLine? End { get; init; }
    public string? Note { get; init; }
    public RunResult? Result { get; init; }
    public Diagnosis? Error { get; init; }

    /// <summary>The id of a run that is on its way, and of which no more is told.</summary>
    public string? Detached { get; init; }

    /// <summary>The first line of a detached run to whoever attaches.</summary>
    public AttachedLine? Attached { get; init; }
}

internal sealed record AttachedLine(bool Terminal);

internal sealed record StageLine(Stage Stage, StageEnd How, string What, long Microseconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DoorRequest))]
[JsonSerializable(typeof(DoorReply))]
[JsonSerializable(typeof(DoorWord))]
internal sealed partial class DoorJson : JsonSerializerContext;
