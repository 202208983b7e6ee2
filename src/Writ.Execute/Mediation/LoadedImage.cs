using System.Buffers.Binary;
using System.Globalization;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>What the kernel has made of an execve, at the exec-stop: nothing of the new image has run, its memory is nobody else's,
/// and every fact here is the kernel's.</summary>
internal sealed class LoadedImage(int process)
{
    private const ulong BaseEntry = 7, NameEntry = 31; // AT_BASE, AT_EXECFN

    private readonly byte[] _vector = ProcessFiles.TryReadBytes($"/proc/{process}/auxv") ?? [];

    public int Process => process;

    /// <summary>The path that was given to execve.</summary>
    /// <exception cref="UnreadableException">It cannot be read.</exception>
    public string Name => field ??= new TaskMemory(process).Text(Entry(NameEntry), 4096);

    /// <summary>The arguments as the program gets them.</summary>
    public IReadOnlyList<string> Arguments => Texts("cmdline");

    /// <summary><c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment => Texts("environ");

    /// <summary>Whether the ELF interpreter that is mapped is this file; null stands for none.</summary>
    // By path and inode: on some file systems the device that a mapping shows is not the one that its file has.
    public bool HasLoader(FileIdentity? loader, FileKey? key)
    {
        var start = Entry(BaseEntry);
        if (start == 0) return key is null;
        if (key is null) return false;
        var prefix = start.ToString("x", CultureInfo.InvariantCulture) + "-";
        foreach (var line in (ProcessFiles.TryRead($"/proc/{process}/maps") ?? "").Split('\n'))
        {
            // 7f0000000000-7f0000001000 r--p 00000000 fe:00 1234   /lib/ld.so
            if (!line.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            return fields.Length == 6 && fields[4] == key.Value.Inode.ToString(CultureInfo.InvariantCulture) && fields[5].TrimStart() == loader!.Path;
        }

        return false;
    }

    private ulong Entry(ulong kind)
    {
        for (var at = 0; at + 16 <= _vector.Length; at += 16)
            if (BinaryPrimitives.ReadUInt64LittleEndian(_vector.AsSpan(at)) == kind) return BinaryPrimitives.ReadUInt64LittleEndian(_vector.AsSpan(at + 8));
        return 0;
    }

    private List<string> Texts(string file)
    {
        var bytes = ProcessFiles.TryReadBytes($"/proc/{process}/{file}") ?? throw new UnreadableException(Sys.EAcces, $"the new program's {file} cannot be read");
        List<string> texts = [];
        for (var rest = bytes.AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0) end = rest.Length;
            texts.Add(TaskMemory.Decode(rest[..end]));
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return texts;
    }
}
