using System.Globalization;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>What the kernel has made of an execve, at the exec-stop: nothing of the new image has run, its memory is nobody else's,
/// and every fact here is the kernel's. Made by the thread that traces it.</summary>
/// <remarks>
/// The stack as a program finds it (System V ABI for x86-64, section 3.4.1):
/// <code>
/// stack = argc:u64 argument:u64[argc] 0:u64 variable:u64[] 0:u64 { kind:u64 value:u64 }[] 0:u64 0:u64
/// </code>
/// </remarks>
internal sealed class LoadedImage
{
    private const ulong BaseEntry = 7, NameEntry = 31; // AT_BASE, AT_EXECFN

    // Longer than a path may be, than execve takes of words, and than the kernel's vector.
    private const int MostPath = 4096, MostText = 4 << 20, MostEntries = 128;

    private readonly Dictionary<ulong, ulong> _vector = [];

    /// <exception cref="UnreadableException">It is no program of 64 bits, or its stack is not what it should be.</exception>
    public LoadedImage(int process)
    {
        Process = process;
        var memory = new TaskMemory(process);
        var stack = Tracer.StackOf(process);
        var count = stack == 0 ? throw Strange() : memory.Number(stack);
        Arguments = memory.Texts(stack + 8, MostText);
        if ((ulong)Arguments.Count != count) throw Strange();
        var variables = stack + 8 + (8 * (count + 1));
        Environment = memory.Texts(variables, MostText);
        var entry = variables + (8 * ((ulong)Environment.Count + 1));
        for (var i = 0; i < MostEntries && memory.Number(entry) is not 0 and var kind; i++, entry += 16) _vector[kind] = memory.Number(entry + 8);
        Name = memory.Text(Entry(NameEntry), MostPath);
    }

    public int Process { get; }

    /// <summary>The path that was given to execve.</summary>
    public string Name { get; }

    /// <summary>The arguments as the program gets them.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary><c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; }

    /// <summary>Whether the ELF interpreter that is mapped is this file; null stands for none.</summary>
    // By path and inode: on some file systems the device that a mapping shows is not the one that its file has.
    public bool HasLoader(FileIdentity? loader, FileKey? key)
    {
        var start = Entry(BaseEntry);
        if (start == 0) return key is null;
        if (key is null) return false;
        var prefix = start.ToString("x", CultureInfo.InvariantCulture) + "-";
        foreach (var line in (ProcessFiles.TryRead($"/proc/{Process}/maps") ?? "").Split('\n'))
        {
            // 7f0000000000-7f0000001000 r--p 00000000 fe:00 1234   /lib/ld.so
            if (!line.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            return fields.Length == 6 && fields[4] == key.Value.Inode.ToString(CultureInfo.InvariantCulture) && fields[5].TrimStart() == loader!.Path;
        }

        return false;
    }

    private ulong Entry(ulong kind) => _vector.GetValueOrDefault(kind);

    private static UnreadableException Strange() => new(Sys.EAcces, "the new program's stack cannot be read");
}
