using Writ.Authorize.Approving;
using Writ.Authorize.Budgeting;
using Writ.Authorize.Revoking;
using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Execute.Confining;
using Writ.Execute.Egress;

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

    /// <summary>When it was decided, milliseconds since the Unix epoch.</summary>
    public required long DecidedAtMs { get; init; }

    /// <summary>What goes into the register's <c>execution</c> row, and its version there.</summary>
    public required ExecutionSummary Summary { get; set; }
    public RowVersions Versions { get; set; }

    public Permit? Permit { get; set; }

    /// <summary>Consumed by its permit; null where none was asked for.</summary>
    public StoredApproval? Approval { get; init; }

    /// <summary>Whose child it is; null where it is nobody's.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>What it reserves of budgets, its parent's limits included.</summary>
    public IReadOnlyList<BudgetDraw> Draws { get; set; } = [];

    /// <summary>Present once it was found that the decision can be enforced here.</summary>
    public Confinement? Confinement { get; set; }

    /// <summary>The values of the profile's credentials, where it has some; with the confinement.</summary>
    public Secrets? Secrets { get; set; }
    public RunOutcome? Outcome { get; set; }

    /// <summary>What to exit with where the outcome alone does not say.</summary>
    public int? Exit { get; set; }
    public long? LogIndex { get; set; }
    public Digest IntentDigest => Chain.Intent;
    public string Execution => Intent.Execution;

    /// <summary>What would run.</summary>
    public required ProcessCommand Command { get; init; }

    /// <summary>What is passed on: exactly the variables that the command names.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Everything of it that is executed: the permit names these and no others.</summary>
    public IReadOnlyList<FileIdentity> Programs => [.. Identities().Distinct()];

    /// <summary>Whose revocation concerns it.</summary>
    public IReadOnlyList<RevocationTarget> Targets { get; set; } = [];

    public void Took(Stage stage, long microseconds) => _stages[(int)stage] = microseconds;

    public IReadOnlyList<long?> Stages() => [.. _stages];

    /// <summary>Where it stands before a transaction that may be rejected.</summary>
    public Standing Remember() => new(Chain.Count, Versions, Summary, Permit);

    /// <summary>Nothing of the transaction was committed: back to where it stood.</summary>
    public void Return(Standing to)
    {
        Chain.TakeBack(to.Statements);
        (Versions, Summary, Permit) = (to.Versions, to.Summary, to.Permit);
    }

    private IEnumerable<FileIdentity> Identities()
    {
        yield return Command.Executable;
        foreach (var interpreter in Command.Interpreters) yield return interpreter;
        if (Command.Script is { } script) yield return script;
    }

    /// <summary>A state to return to.</summary>
    internal sealed record Standing(int Statements, RowVersions Versions, ExecutionSummary Summary, Permit? Permit);
}

/// <summary>Versions that the register's rows of an execution have.</summary>
internal readonly record struct RowVersions(long Summary, long Open, long Input);
