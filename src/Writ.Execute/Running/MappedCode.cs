using System.Globalization;
using System.Runtime.InteropServices;
using Writ.Core;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Running;

/// <summary>The code that a process has mapped: whether its files are still those that were mapped, and its pages still the files'.</summary>
/// <remarks>Without <c>jit</c> no memory may be writable and executable, and none executable that is no file's.</remarks>
internal sealed class MappedCode(bool jit, TimeProvider clock)
{
    // A round must not keep the lease waiting: what is mapped at first is measured over as many rounds as it takes.
    private const long MostReadInRound = 8 << 20;

    private readonly Dictionary<(string Device, string Inode), (FileKey Key, Digest? Digest)> _known = [];
    private long _left;

    /// <summary>What does not hold, in one clause; null where everything does, and for a process that cannot be looked at (any more).</summary>
    public string? FindViolation(int process)
    {
        _left = MostReadInRound;
        if (ProcessFiles.TryRead($"/proc/{process}/maps") is not { } maps) return null;
        foreach (var line in maps.AsSpan().EnumerateLines())
        {
            if (Mapping.TryParse(line, out var mapping) && mapping.Executable && Find(process, mapping) is { } violation) return violation;
        }

        return null;
    }

    private string? Find(int process, in Mapping mapping)
    {
        if (mapping.Writable && !jit) return $"memory is writable and executable: {mapping.Name}";
        if (mapping.Inode == "0") return jit || mapping.Name.StartsWith('[') ? null : "memory that is no file's is executable";
        return mapping.Writable ? null : FindChange(process, mapping) ?? (IsPatched(process, mapping) ? $"code of {mapping.Name} was changed in memory" : null);
    }

    // A new name, link or mode changes the key too, also while the file is read: only other bytes are a violation.
    private string? FindChange(int process, in Mapping mapping)
    {
        using var file = Descriptor.Open($"/proc/{process}/map_files/{mapping.Range}", 0, out _)
            ?? Descriptor.Open($"/proc/{process}/root{mapping.Name}", 0, out _);
        if (file is null) return null;
        var key = FileKey.Of(file);
        if (key.Inode.ToString(CultureInfo.InvariantCulture) != mapping.Inode) return null;
        var before = _known.GetValueOrDefault((mapping.Device, mapping.Inode));
        if (before.Key == key && before.Digest is not null) return null;
        var measure = before.Digest is not null || _left > 0;
        if (measure) _left -= (long)key.Size;
        Digest? digest = measure ? FileDigests.OfBytes(file, clock) : null;
        _known[(mapping.Device, mapping.Inode)] = (key, digest);
        return before.Digest is not null && before.Digest != digest ? $"the mapped file {mapping.Name} was changed" : null;
    }

    // Pages of a private mapping that are present and no longer the file's were written to: PAGEMAP_SCAN, Linux 6.7 and later.
    private static unsafe bool IsPatched(int process, in Mapping mapping)
    {
        const long Scan = 0xC0606610;
        const ulong File = 1 << 2, Present = 1 << 3;
        using var pages = Descriptor.Open($"/proc/{process}/pagemap", 0, out _);
        if (pages is null) return false;
        var region = stackalloc ulong[3];
        var scan = new ScanArguments
        {
            Size = 96, Start = mapping.Start, End = mapping.End, Vector = (ulong)region, VectorLength = 1, MostPages = 1,
            Inverted = File, Mask = File | Present, Return = Present,
        };
        return Sys.Call(Sys.Ioctl, pages.Number, unchecked((nint)Scan), (nint)(&scan)) > 0;
    }

    // struct pm_scan_arg, linux/fs.h: 12 numbers of 64 bits
    [StructLayout(LayoutKind.Sequential)]
    private struct ScanArguments
    {
        public ulong Size, Flags, Start, End, WalkEnd, Vector, VectorLength, MostPages, Inverted, Mask, AnyOf, Return;
    }

    /// <summary>A line of maps: <c>start-end perms offset device inode name</c>.</summary>
    private readonly record struct Mapping(ulong Start, ulong End, string Range, bool Writable, bool Executable, string Device, string Inode, string Name)
    {
        public static bool TryParse(ReadOnlySpan<char> line, out Mapping mapping)
        {
            mapping = default;
            var space = line.IndexOf(' ');
            // Most lines are of data: no text is made of them.
            if (space < 0 || line.Length < space + 5 || line[space + 3] != 'x') return false;
            Span<Range> fields = stackalloc Range[6];
            var count = line.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
            var range = line[fields[0]];
            var dash = range.IndexOf('-');
            mapping = new(
                ulong.Parse(range[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ulong.Parse(range[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                range.ToString(), line[space + 2] == 'w', true, line[fields[3]].ToString(), line[fields[4]].ToString(),
                count > 5 ? line[fields[5]].TrimStart().ToString() : "");
            return true;
        }
    }
}
