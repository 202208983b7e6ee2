using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Execute.Confining;

namespace Writ.Host.Pipeline;

/// <summary>Everything known of one execution as it walks through the stages. Owned by the one task that walks it.</summary>
internal sealed class Dossier
{
    private readonly long?[] _stages = new long?[5];

    public required Intent Intent { get; init; }
    public required StatementChain Chain { get; init; }
    public required EventJournal Journal { get; init; }

    /// <summary>Canonical bytes of the <see cref="DecisionInput"/>.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }
    public required PolicyInForce Policy { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>What goes into the register's <c>execution</c> row, and its version there.</summary>
    public required ExecutionSummary Summary { get; set; }
    public long SummaryVersion { get; set; }

    /// <summary>Version of the register's <c>open</c> row.</summary>
    public long OpenVersion { get; set; }
    public Permit? Permit { get; set; }

    /// <summary>Present once it was found that the decision can be enforced here.</summary>
    public Confinement? Confinement { get; set; }
    public RunOutcome? Outcome { get; set; }
    public long? LogIndex { get; set; }
    public Digest IntentDigest => Chain.Intent;
    public string Execution => Intent.Execution;

    /// <summary>What would run.</summary>
    public required ProcessCommand Command { get; init; }

    /// <summary>What is passed on: exactly the variables that the command names.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Everything of it that is executed: the permit names these and no others.</summary>
    public IReadOnlyList<FileIdentity> Programs => [.. Identities().Distinct()];

    public void Took(Stage stage, long microseconds) => _stages[(int)stage] = microseconds;

    public IReadOnlyList<long?> Stages() => [.. _stages];

    private IEnumerable<FileIdentity> Identities()
    {
        yield return Command.Executable;
        foreach (var interpreter in Command.Interpreters) yield return interpreter;
        if (Command.Script is { } script) yield return script;
    }
}
