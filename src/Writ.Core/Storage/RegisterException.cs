namespace Writ.Core.Storage;

/// <summary>A fault of the register or of the log derived from it: not a <em>no</em>, but no answer. Nothing may run on it (L2).</summary>
public sealed class RegisterException(Diagnostic diagnostic, Exception? inner = null) : Exception(diagnostic.ToString(), inner)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary><c>WRIT4nnn</c>, as in <c>docs/diagnostics.md</c>.</summary>
    public string Code => Diagnostic.Id;

    public string Reason => Diagnostic.Reason;

    public string Remedy => Diagnostic.Remedy;

    /// <summary>Whether the same register may answer again without being opened anew: it was away, locked, or full.</summary>
    public bool MayPass => Code is "WRIT4004" or "WRIT4005" or "WRIT4021" or "WRIT4026";
}
