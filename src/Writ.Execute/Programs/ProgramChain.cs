using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>Follows <c>#!</c> lines and the ELF interpreter from a file to what the kernel maps, measuring each.</summary>
internal sealed class ProgramChain(string workingDirectory, TimeProvider clock)
{
    // The kernel gives up after as many (BINPRM_MAX_RECURSION).
    private const int Deepest = 5;

    private readonly List<FileIdentity> _interpreters = [];

    public FileIdentity? Executable { get; private set; }

    public FileIdentity? Script { get; private set; }

    public IReadOnlyList<FileIdentity> Interpreters => _interpreters;

    /// <summary>What stands in the way, or null.</summary>
    public Diagnostic? Follow(string path)
    {
        for (var depth = 0; depth <= Deepest; depth++)
        {
            if (Open(path, out var identity, out var head) is { } refused) return refused;
            if (ShebangLine.TryParse(head, out var line))
            {
                if (depth == 0 && new FileInfo(identity!.Path).Length > ScriptFile.Largest)
                    return new("WRIT3035", $"the script {path} is larger than 4 MiB", "move its data out of it");
                if (depth == 0) Script = identity;
                else _interpreters.Add(identity!);
                if (line.Interpreter.Length == 0)
                    return new("WRIT3032", $"the #! line of {path} names no interpreter", "correct the line");
                path = line.Interpreter;
                continue;
            }

            Executable = identity;
            return FollowElf(identity!, head);
        }

        return new("WRIT3033", $"more than {Deepest} interpreters call one another", "let the script name a program");
    }

    private Diagnostic? FollowElf(FileIdentity executable, ReadOnlySpan<byte> head)
    {
        if (!ElfHeader.IsElf(head))
            return new("WRIT3031", $"{executable.Path} is neither an ELF program nor a script with a #! line", "name a program, or start it with #!");
        using var file = Descriptor.Open(executable.Path, 0, out _);
        var interpreter = file is null ? null : ElfHeader.InterpreterOf(file);
        if (interpreter is null) return null;
        if (Open(interpreter, out var identity, out _) is { } refused) return refused;
        _interpreters.Add(identity!);
        return null;
    }

    private Diagnostic? Open(string path, out FileIdentity? identity, out byte[] head)
    {
        identity = null;
        head = [];
        // The kernel, too, takes a relative interpreter from the working directory.
        using var file = Descriptor.Open(Path.Combine(workingDirectory, path), 0, out var error);
        if (file is null)
        {
            return error == -Sys.ENoEnt
                ? new("WRIT3032", $"the interpreter {path} does not exist", "install it, or correct the program")
                : new("WRIT3036", $"{path} cannot be read: {Sys.Message(error)}", "let its reader measure what is to run");
        }

        if (!FileKey.Of(file).IsRegularFile || CanonicalPath.Of(file) is not { } real)
            return new("WRIT3031", $"{path} is no regular file", "name a program");
        identity = new FileIdentity(real, FileDigests.Measure(file, clock).Digest);
        var buffer = new byte[256];
        var got = Sys.Check(file.Read(buffer), "read");
        head = buffer[..(int)got];
        return null;
    }
}
