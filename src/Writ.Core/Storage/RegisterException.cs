namespace Writ.Core.Storage;

/// <summary>A fault of the register or of the log derived from it: not a <em>no</em>, but no answer. Nothing may run on it (L2).</summary>
public sealed class RegisterException : Exception
{
    /// <param name="code"><c>WRIT4nnn</c>, as in <c>docs/diagnostics.md</c>.</param>
    /// <param name="reason">One clause: what went wrong.</param>
    /// <param name="remedy">One clause: what to do about it.</param>
    /// <param name="inner">What the store said.</param>
    public RegisterException(string code, string reason, string remedy, Exception? inner = null)
        : base($"{code}: {reason}; {remedy}", inner) => (Code, Reason, Remedy) = (code, reason, remedy);

    public string Code { get; }

    public string Reason { get; }

    public string Remedy { get; }
}
