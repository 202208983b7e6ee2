namespace Writ.Core.Documents;

/// <summary>What a run may touch. Directories are absolute; the words <c>$CWD</c>, <c>$TMP</c> and <c>$HOME</c> are replaced
/// when the intent is built, so that what was decided is what is confined.</summary>
public sealed record Profile
{
    public required string Name { get; init; }

    /// <summary>Directories and files that may be read.</summary>
    public required IReadOnlyList<string> Read { get; init; }

    /// <summary>Directories that may be read and written, never executed from unless <see cref="Build"/>.</summary>
    public required IReadOnlyList<string> Write { get; init; }

    /// <summary>Directories and files that may be read and executed.</summary>
    public required IReadOnlyList<string> Execute { get; init; }

    /// <summary>Names of environment variables passed on; a trailing <c>*</c> matches a prefix.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Where a run may connect to, each an <see cref="EgressRule"/>; empty is no network at all.</summary>
    public IReadOnlyList<string> Egress { get; init; } = [];

    /// <summary>Secrets that are added to its requests.</summary>
    public IReadOnlyList<Credential>? Credentials { get; init; }

    /// <summary>What holds for programs that the run starts: <c>inherit</c> (the permit is theirs too), <c>decide</c> (each is
    /// decided by the policies) or <c>deny</c> (none is started).</summary>
    public required string Children { get; init; }

    /// <summary>Signals that whoever started the run may send it: <c>INT</c>, <c>TERM</c>, <c>HUP</c>, <c>QUIT</c>. Absent: none, and the
    /// first of them stops it.</summary>
    public IReadOnlyList<string>? Signals { get; init; }

    /// <summary>What it may come to beyond its limits; nothing of child programs where they inherit.</summary>
    public BehaviourEnvelope? Envelope { get; init; }

    /// <summary>Whether writable directories are executable too (compilers, package managers).</summary>
    public bool Build { get; init; }

    /// <summary>Whether writable and executable memory is legitimate (just-in-time compilers).</summary>
    public bool Jit { get; init; } = true;

    /// <summary>Whether what a run touches is recorded, so that a profile can be made of it: <c>true</c> or absent. It is then confined by
    /// this profile, which was written to see what it does, and not to say what it may do. Nothing is let out of such a run.</summary>
    public bool? Record { get; init; }

    /// <summary>Milliseconds between two rounds of integrity checks; 50 to 10,000.</summary>
    public int IntegrityPeriodMs { get; init; } = 200;
}
