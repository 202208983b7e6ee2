namespace Writ.Core.Documents;

/// <summary>What a standard stream of a command is, as its intent says.</summary>
public static class StreamKinds
{
    /// <summary>A terminal made inside the sandbox: all three streams are it, or none.</summary>
    public const string OwnTerminal = "pty";
}
