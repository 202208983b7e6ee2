namespace Writ.Core;

/// <summary>Why something was refused: a stable id, a reason, and what to do about it.</summary>
/// <param name="Id"><c>WRITnnnn</c>, documented in <c>docs/diagnostics.md</c>, never reused.</param>
/// <param name="Reason">One clause: what is wrong.</param>
/// <param name="Remedy">One clause: what would change it.</param>
public sealed record Diagnostic(string Id, string Reason, string Remedy)
{
    public override string ToString() => $"{Id}: {Reason}; {Remedy}";
}
