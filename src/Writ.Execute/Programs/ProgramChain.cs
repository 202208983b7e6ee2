using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>Follows <c>#!</c> lines and the ELF interpreter from a file to what the kernel maps, measuring each.</summary>
internal sealed class ProgramChain(FileOpener open, TimeProvider clock, long largestScript = long.MaxValue)
{
    // The kernel gives up after as many (BINPRM_MAX_RECURSION).
    private const int Deepest = 5;

    // All that the kernel looks at of a script, and where linkers put what is looked for of a program.
    private const int ScriptHead = 256, ProgramHead = 1024;

    private readonly List<FileIdentity> _interpreters = [];
    private readonly List<ShebangLine> _lines = [];

    public FileIdentity? Executable { get; private set; }

    /// <summary>The executable as a file of a device.</summary>
    public FileKey ExecutableKey { get; private set; }

    /// <summary>The ELF interpreter likewise; null where the program is static.</summary>
    public FileKey? LoaderKey { get; private set; }

    public FileIdentity? Script { get; private set; }

    public IReadOnlyList<FileIdentity> Interpreters => _interpreters;

    /// <summary>What execve would say where <see cref="Follow"/> finds something in the way: an error number.</summary>
    public int Error { get; private set; }

    /// <summary>What stands in the way, or null.</summary>
    public Diagnostic? Follow(string path)
    {
        Span<byte> room = stackalloc byte[ProgramHead];
        for (var depth = 0; depth <= Deepest; depth++)
        {
            using var file = open(path, out var error);
            if (Measure(path, file, error, out var identity, out var key) is { } refused) return refused;
            ReadOnlySpan<byte> head = room[..(int)Sys.Check(file!.Read(room), "read")];
            if (ShebangLine.TryParse(head[..Math.Min(head.Length, ScriptHead)], out var line))
            {
                if (depth == 0 && key.Size > (ulong)largestScript)
                    return new("WRIT3035", $"the script {path} is larger than 4 MiB", "move its data out of it");
                if (depth == 0) Script = identity;
                else _interpreters.Add(identity!);
                _lines.Add(line);
                Error = Sys.ENoEnt;
                if (line.Interpreter.Length == 0)
                    return new("WRIT3032", $"the #! line of {path} names no interpreter", "correct the line");
                path = line.Interpreter;
                continue;
            }

            (Executable, ExecutableKey) = (identity, key);
            return FollowElf(identity!, file, head);
        }

        Error = 40; // ELOOP
        return new("WRIT3033", $"more than {Deepest} interpreters call one another", "let the script name a program");
    }

    /// <summary>What the kernel puts in front of a script's arguments, the script's own path last; empty for a program.</summary>
    /// <param name="path">As given to execve.</param>
    public IReadOnlyList<string> Prefix(string path)
    {
        IReadOnlyList<string> prefix = [];
        foreach (var line in _lines)
        {
            prefix = line.Argument is null ? [line.Interpreter, path, .. prefix.Skip(1)] : [line.Interpreter, line.Argument, path, .. prefix.Skip(1)];
            path = line.Interpreter;
        }

        return prefix;
    }

    private Diagnostic? FollowElf(FileIdentity executable, Descriptor file, ReadOnlySpan<byte> head)
    {
        Error = Sys.ENoExec;
        if (!ElfHeader.IsElf(head))
            return new("WRIT3031", $"{executable.Path} is neither an ELF program nor a script with a #! line", "name a program, or start it with #!");
        var interpreter = ElfHeader.InterpreterOf(file, head);
        if (interpreter is null) return null;
        using var loader = open(interpreter, out var error);
        if (Measure(interpreter, loader, error, out var identity, out var key) is { } refused) return refused;
        LoaderKey = key;
        _interpreters.Add(identity!);
        return null;
    }

    private Diagnostic? Measure(string path, Descriptor? file, nint error, out FileIdentity? identity, out FileKey key)
    {
        (identity, key) = (null, default);
        if (file is null)
        {
            Error = (int)-error;
            return error == -Sys.ENoEnt
                ? new("WRIT3032", $"the interpreter {path} does not exist", "install it, or correct the program")
                : new("WRIT3036", $"{path} cannot be read: {Sys.Message(error)}", "let its reader measure what is to run");
        }

        Error = Sys.EAcces;
        key = FileKey.Of(file);
        if (!key.IsRegularFile || CanonicalPath.Of(file) is not { } real)
            return new("WRIT3031", $"{path} is no regular file", "name a program");
        var digest = FileDigests.Measure(file, key, clock);
        identity = new FileIdentity(real, digest);
        return null;
    }
}
