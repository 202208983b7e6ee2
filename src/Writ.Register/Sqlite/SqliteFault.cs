using System.Diagnostics.CodeAnalysis;

namespace Writ.Register.Sqlite;

/// <summary>SQLite answered with an error. Never leaves this project: <see cref="StoreFaults"/> turns it into a diagnosis.</summary>
[SuppressMessage("Design", "CA1064", Justification = "No caller of the register ever sees it.")]
internal sealed class SqliteFault(int code, string doing, string message) : Exception($"SQLite {code}: {message} ({doing})")
{
    /// <summary>Extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Primary result code: the low eight bits.</summary>
    public int Primary { get; } = code & 0xff;
}
