namespace Writ.Authorize.Budgeting;

/// <summary>What is counted, and so how a reservation of it is settled.</summary>
public enum BudgetMeasure
{
    /// <summary>Executions: reserved and used alike, unless nothing started.</summary>
    Calls = 0,

    /// <summary>Wall time in whole seconds, rounded up.</summary>
    Seconds,

    /// <summary>Standard output and standard error together.</summary>
    Bytes,

    /// <summary>Tokens of a model.</summary>
    Tokens,

    /// <summary>Minor units of a currency.</summary>
    Minor,

    /// <summary>CPU time of the whole tree, milliseconds.</summary>
    CpuMs,

    /// <summary>Held while it runs and given back whole at its end: memory, processes.</summary>
    Held,

    /// <summary>Bytes sent to the network.</summary>
    Sent,
}

/// <summary>What one permit takes of one counter.</summary>
/// <param name="Name">The budget's name, for people and for the counter.</param>
/// <param name="Subject">Whose counter it is: a principal, an agent, a role, an action, or everybody's.</param>
/// <param name="Window">What the limit is for.</param>
/// <param name="Limit">The most that may be counted in the window.</param>
/// <param name="Measure">What is counted.</param>
/// <param name="Amount">What is reserved: the most that the permit can use.</param>
public sealed record BudgetDraw(string Name, string Subject, BudgetWindow Window, long Limit, BudgetMeasure Measure, long Amount)
{
    /// <summary>The register's counter.</summary>
    public string Counter => CounterNames.Of("budget", Name, Subject);
}
