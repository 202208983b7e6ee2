using System.Security.Cryptography;
using Writ.Audit.Files;

namespace Writ.Audit.Check;

/// <summary>The tiles and bundles of the folder, held against the tree as it grows: each as soon as its hashes are known.</summary>
/// <param name="files">The folder.</param>
/// <param name="findings">Where what is wrong goes.</param>
/// <param name="size">Of the published checkpoint: what it covers must be there.</param>
internal sealed class PublishedParts(IFileLayer files, Findings findings, long size)
{
    // What was listed and is not checked yet, by level and number.
    private readonly Dictionary<(int Level, long Number), List<PublishedPart>> _listed = [];

    // Of each level: the hashes of its last tile.
    private readonly List<List<byte[]>> _open = [];

    // Of each level: how many tiles were full.
    private readonly List<long> _full = [];

    /// <summary>Files whose every byte was derived again.</summary>
    public long Checked { get; private set; }

    public void List(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            // What a crash left of a write; the next write to that name replaces it.
            if (name == "checkpoint" || name.EndsWith(".new", StringComparison.Ordinal)) continue;
            if (PublishedPart.TryParse(name) is not { } part)
            {
                findings.Stray(name);
                continue;
            }

            if (!_listed.TryGetValue((part.Level, part.Number), out var parts)) _listed.Add((part.Level, part.Number), parts = []);
            parts.Add(part);
        }
    }

    /// <summary>Takes the next hash of a tile level; a tile that it fills is checked.</summary>
    public void Take(int level, long number, byte[] hash)
    {
        if (_open.Count == level)
        {
            _open.Add([]);
            _full.Add(0);
        }

        _open[level].Add(hash);
        if (_open[level].Count == 256) Close(level, number / 256);
    }

    /// <summary>Checks the tiles that are not full, and that nothing is left over.</summary>
    public void Finish()
    {
        for (var level = 0; level < _open.Count; level++)
        {
            if (_open[level].Count > 0) Close(level, _full[level]);
        }

        foreach (var part in _listed.Values.SelectMany(static parts => parts).OrderBy(static part => part.Name, StringComparer.Ordinal))
            findings.Wrong(part.Name, "it reaches beyond the entries");
    }

    private void Close(int level, long number)
    {
        var hashes = _open[level];
        Check(level, number, part => Tile(part, hashes));
        if (level == 0) Check(PublishedPart.Bundle, number, part => Bundle(part, hashes));
        _open[level] = [];
        _full[level] = number + 1;
    }

    private void Check(int level, long number, Action<PublishedPart> check)
    {
        _ = _listed.Remove((level, number), out var parts);
        parts ??= [];
        foreach (var part in parts.OrderBy(static part => part.Width))
        {
            if (!findings.Enough) check(part);
        }

        // The published tree asks for the tile in one width; a full one has every narrower.
        var covered = 8 * Math.Max(level, 0) > 62 ? 0 : size >> (8 * Math.Max(level, 0));
        var width = (int)Math.Clamp(covered - (number * 256), 0, 256);
        if (width > 0 && !parts.Any(part => part.Width == width || part.Width == 256)) findings.Missing(PublishedPart.NameOf(level, number, width));
    }

    private void Tile(PublishedPart part, List<byte[]> hashes)
    {
        if (Read(part) is not { } bytes) return;
        if (bytes.Length != part.Width * 32)
        {
            findings.Wrong(part.Name, $"{bytes.Length} bytes for {part.Width} hashes");
            return;
        }

        for (var i = 0; i < part.Width; i++)
        {
            if (i < hashes.Count && hashes[i].AsSpan().SequenceEqual(bytes.AsSpan(32 * i, 32))) continue;
            findings.Wrong(part.Name, i >= hashes.Count ? "it reaches beyond the entries" : $"hash {i} is another");
            return;
        }

        Checked++;
    }

    private void Bundle(PublishedPart part, List<byte[]> hashes)
    {
        if (Read(part) is not { } bytes) return;
        var at = 0;
        for (var i = 0; i < part.Width; i++)
        {
            if (bytes.Length - at < 2 || bytes.Length - at - 2 < (bytes[at] << 8 | bytes[at + 1]))
            {
                findings.Wrong(part.Name, $"it ends within entry {i}");
                return;
            }

            byte[] prefixed = [0, .. bytes.AsSpan(at + 2, bytes[at] << 8 | bytes[at + 1])];
            at += 1 + prefixed.Length;
            if (i < hashes.Count && hashes[i].AsSpan().SequenceEqual(SHA256.HashData(prefixed))) continue;
            findings.Wrong(part.Name, i >= hashes.Count ? "it reaches beyond the entries" : $"entry {i} is not the register's");
            return;
        }

        if (at != bytes.Length) findings.Wrong(part.Name, "it has bytes after its last entry");
        else Checked++;
    }

    /// <summary>A file that was listed; one that is gone by now was a partial tile that a publication has replaced.</summary>
    private byte[]? Read(PublishedPart part)
    {
        var bytes = files.Read(part.Name);
        if (bytes is null && part.Width == 256) findings.Missing(part.Name);
        return bytes;
    }
}
