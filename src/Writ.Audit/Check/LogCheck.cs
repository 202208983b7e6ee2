using System.Globalization;
using System.Text.RegularExpressions;
using Writ.Audit.Files;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit.Check;

/// <summary>The full check (<c>writ log check</c>): derives every hash of the log again, from the register's rows and from the
/// published files, and holds the two against each other and against both checkpoints.</summary>
/// <remarks>Reads everything; the memory it takes is about 150 bytes an entry. Writes nothing and takes no lock: a publication
/// that goes on meanwhile adds files, which are checked if they were there when the folder was listed.</remarks>
public sealed partial class LogCheck
{
    private const int Page = 256;

    private readonly IRegister _register;
    private readonly IFileLayer _files;
    private readonly NoteKey _key;
    private readonly StatementCheck _statements;
    private readonly Findings _findings = new();
    private readonly LeafTree _tree = new();
    private long _checked;

    private LogCheck(IRegister register, IFileLayer files, NoteKey key, IReadOnlyList<VerifyingKey>? statementKeys)
    {
        (_register, _files, _key) = (register, files, key);
        _statements = new StatementCheck(_findings, statementKeys);
    }

    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Where they are published.</param>
    /// <param name="key">The log's verifier key.</param>
    /// <param name="statementKeys">The keys that may have signed statements; without, a signature is held against the key in its leaf.</param>
    public static async ValueTask<LogCheckReport> Run(
        IRegister register, string folder, NoteKey key, IReadOnlyList<VerifyingKey>? statementKeys = null)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            return await Run(register, new DiskFiles(folder), key, statementKeys);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(folder, fault);
        }
    }

    internal static async ValueTask<LogCheckReport> Run(
        IRegister register, IFileLayer files, NoteKey key, IReadOnlyList<VerifyingKey>? statementKeys)
    {
        var check = new LogCheck(register, files, key, statementKeys);

        // What is published is listed and read before the rows, which only grow: no file is ahead of what is read later.
        var names = files.List().ToHashSet();
        var file = files.Read("checkpoint");
        await check.Rows();
        check._statements.End();
        var size = await check.Heads(file);
        check.Files(names, size);
        return new LogCheckReport(size, check._tree.Size, check._statements.Erased, check._checked, check._findings.All);
    }

    private async ValueTask Rows()
    {
        for (var rows = await _register.ReadLog(0, Page); rows.Count > 0; rows = await _register.ReadLog(_tree.Size, Page))
        {
            foreach (var row in rows)
            {
                if (row.Index != _tree.Size)
                {
                    _findings.Sequence(row.Index, _tree.Size);
                    return;
                }

                _tree.Add(row.Leaf.Span);
                _statements.Row(row);
            }
        }
    }

    /// <summary>Both checkpoints: signed, of this log, and over these entries. Returns the size of the published one.</summary>
    private async ValueTask<long> Heads(byte[]? file)
    {
        var published = file is null ? 0 : Head("file", file);
        var row = await _register.Read(Spaces.Checkpoint, "current");
        var decided = row is null ? 0 : Head("register", row.Value.ToArray());
        if (decided < published) _findings.Head("register", $"it is of size {decided}, and one of size {published} is published");
        if (file is null && decided > 0) _findings.Missing("checkpoint");
        return published;
    }

    private long Head(string which, byte[] bytes)
    {
        if (!SignedCheckpoint.TryRead(bytes, _key, out var signed, out var why)) _findings.Head(which, why);
        else if (signed.Size > _tree.Size) _findings.Head(which, $"it is of size {signed.Size}, and there are {_tree.Size} entries");
        else if (!signed.Checkpoint.Root.ToArray().AsSpan().SequenceEqual(_tree.Root(signed.Size))) _findings.Head(which, "its root is not that of the entries");
        else return signed.Size;
        return 0;
    }

    private void Files(HashSet<string> names, long size)
    {
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (_findings.Enough) return;

            // What a crash left of a write; the next write to that name replaces it.
            if (name == "checkpoint" || name.EndsWith(".new", StringComparison.Ordinal)) continue;
            if (Part.TryParse(name) is not { } part) _findings.Stray(name);
            else if (part.Level < 0) Bundle(name, part);
            else Tile(name, part);
        }

        Complete(names, size);
    }

    private void Tile(string name, Part part)
    {
        if (Read(name) is not { } bytes) return;
        if (bytes.Length != part.Width * 32)
        {
            _findings.Wrong(name, $"{bytes.Length} bytes for {part.Width} hashes");
            return;
        }

        for (var i = 0; i < part.Width; i++)
        {
            var derived = _tree.Complete(8 * part.Level, (part.Number * 256) + i);
            if (derived is not null && derived.AsSpan().SequenceEqual(bytes.AsSpan(32 * i, 32))) continue;
            _findings.Wrong(name, derived is null ? "it reaches beyond the entries" : $"hash {i} is another");
            return;
        }

        _checked++;
    }

    private void Bundle(string name, Part part)
    {
        if (Read(name) is not { } bytes) return;
        var at = 0;
        for (var i = 0; i < part.Width; i++)
        {
            if (bytes.Length - at < 2 || bytes.Length - at - 2 < (bytes[at] << 8 | bytes[at + 1]))
            {
                _findings.Wrong(name, $"it ends within entry {i}");
                return;
            }

            var entry = bytes.AsSpan(at + 2, bytes[at] << 8 | bytes[at + 1]);
            at += 2 + entry.Length;
            var one = new LeafTree();
            one.Add(entry);
            if (_tree.Complete(0, (part.Number * 256) + i) is { } leaf && leaf.AsSpan().SequenceEqual(one.Root(1))) continue;
            _findings.Wrong(name, $"entry {i} is not the register's");
            return;
        }

        if (at != bytes.Length) _findings.Wrong(name, "it has bytes after its last entry");
        else _checked++;
    }

    /// <summary>A file that was listed; one that is gone by now was a partial tile that a publication has replaced.</summary>
    private byte[]? Read(string name)
    {
        var bytes = _files.Read(name);
        if (bytes is null && !name.Contains(".p/", StringComparison.Ordinal)) _findings.Missing(name);
        return bytes;
    }

    /// <summary>Every tile and bundle that a tree of this size has is there, whole or in the width that the size gives it.</summary>
    private void Complete(HashSet<string> names, long size)
    {
        for (var (level, hashes) = (0, size); hashes > 0; level++, hashes /= 256)
        {
            for (var number = 0L; number * 256 < hashes && !_findings.Enough; number++)
            {
                var width = Math.Min(256, hashes - (number * 256));
                Present(names, $"tile/{level.ToString(CultureInfo.InvariantCulture)}/", number, width);
                if (level == 0) Present(names, "tile/entries/", number, width);
            }
        }
    }

    private void Present(HashSet<string> names, string folder, long number, long width)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        var groups = digits.Chunk(3).Select(group => new string(group)).ToArray();
        var full = folder + string.Join('/', groups.Select((group, i) => i < groups.Length - 1 ? "x" + group : group));
        var partial = string.Create(CultureInfo.InvariantCulture, $"{full}.p/{width}");
        if (!names.Contains(full) && (width == 256 || !names.Contains(partial))) _findings.Missing(width == 256 ? full : partial);
    }

    /// <summary>What a name stands for: level -1 is a bundle of entries.</summary>
    private sealed record Part(int Level, long Number, int Width)
    {
        public static Part? TryParse(string name)
        {
            var match = Shape().Match(name);
            if (!match.Success) return null;
            var digits = match.Groups[2].Value.Replace("x", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal);
            var level = match.Groups[1].Value == "entries" ? -1 : int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            var width = match.Groups[3].Success ? int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture) : 256;
            return digits.Length <= 18 && width <= 256 ? new Part(level, long.Parse(digits, CultureInfo.InvariantCulture), width) : null;
        }
    }

    [GeneratedRegex("^tile/([0-9]|[1-5][0-9]|6[0-3]|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
