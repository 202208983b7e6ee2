namespace Writ.Host.Output;

/// <summary>A failure as people and programs are told it: what failed, why, what to do, under an id that is for ever.</summary>
/// <param name="Code"><c>WRITnnnn</c>, documented in <c>docs/diagnostics.md</c>.</param>
/// <param name="Exit">One of <see cref="ExitCodes"/>.</param>
internal sealed record Diagnosis(string Code, string What, string Why, string Remedy, int Exit);

/// <summary>A fault that ends the command with its diagnosis. Nothing ran.</summary>
internal sealed class DiagnosedException(Diagnosis diagnosis, Exception? inner = null)
    : Exception($"{diagnosis.Code}: {diagnosis.What}: {diagnosis.Why}", inner)
{
    public Diagnosis Diagnosis { get; } = diagnosis;
}
