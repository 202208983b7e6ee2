namespace Writ.Core.Documents;

/// <summary>The arguments of a <c>process.exec</c> intent: everything that decides what will run (L4).</summary>
public sealed record ProcessCommand
{
    /// <summary>As given, <c>argv[0]</c> included; at least one element.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The words of <see cref="Argv"/> joined by single spaces: for policies, which have no ordered lists.</summary>
    public required string Command { get; init; }

    /// <summary>What the kernel will map: the interpreter where <see cref="Script"/> is set, else the program itself.</summary>
    public required FileIdentity Executable { get; init; }

    /// <summary>The <c>#!</c> script, where there is one.</summary>
    public FileIdentity? Script { get; init; }

    /// <summary>The chain of <c>#!</c> and ELF interpreters, outermost first.</summary>
    public required IReadOnlyList<FileIdentity> Interpreters { get; init; }

    /// <summary>Names of the environment variables that are passed, sorted ordinally.</summary>
    public required IReadOnlyList<string> EnvironmentNames { get; init; }

    /// <summary>SHA-256 of salt || each <c>name=value\0</c> in the order of the names.</summary>
    public required Digest EnvironmentDigest { get; init; }

    /// <summary>Absolute, symbolic links resolved.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What stdin, stdout and stderr of the caller are: <c>pipe</c>, <c>file</c>, <c>tty</c>, <c>null</c> or <c>socket</c>.</summary>
    public required IReadOnlyList<string> Stdio { get; init; }
}
