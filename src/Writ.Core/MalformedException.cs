namespace Writ.Core;

/// <summary>Bytes are not what they claim to be. Carries the diagnostic that says why.</summary>
public sealed class MalformedException : FormatException
{
    public MalformedException(Diagnostic diagnostic)
        : base(diagnostic.ToString()) => Diagnostic = diagnostic;

    public MalformedException(Diagnostic diagnostic, Exception inner)
        : base(diagnostic.ToString(), inner) => Diagnostic = diagnostic;

    public Diagnostic Diagnostic { get; }
}
