using Writ.Audit.Files;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit.Check;

/// <summary>The full check (<c>writ log check</c>): derives every hash of the log again, from the register's rows and from the
/// published files, and holds the two against each other and against every checkpoint.</summary>
/// <remarks>Reads everything once, in order; the memory it takes does not grow with the entries, but for 200 bytes a published file.
/// Writes nothing and takes no lock: a publication that goes on meanwhile adds files, which are checked if they were there when the
/// folder was listed.</remarks>
public sealed class LogCheck
{
    private const int Page = 256;

    private readonly IRegister _register;
    private readonly LogKeys _keys;
    private readonly Findings _findings = new();
    private readonly StatementCheck _statements;
    private readonly List<CheckedHead> _heads = [];

    private LogCheck(IRegister register, LogKeys keys, TrustedKeys? trust)
    {
        (_register, _keys) = (register, keys);
        _statements = new StatementCheck(register, _findings, trust);
    }

    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Where they are published.</param>
    /// <param name="keys">The log's verifier keys.</param>
    /// <param name="trust">The keys that may have signed statements, and until when; without, a signature is held against the key in its leaf.</param>
    /// <param name="elsewhere">Checkpoints that others keep, by where they are: this log must extend them.</param>
    public static async ValueTask<LogCheckReport> Run(
        IRegister register,
        string folder,
        LogKeys keys,
        TrustedKeys? trust = null,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? elsewhere = null)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(keys);
        try
        {
            return await Run(register, new DiskFiles(folder), keys, trust, elsewhere);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw LogFaults.Unwritable(folder, fault);
        }
    }

    internal static ValueTask<LogCheckReport> Run(
        IRegister register,
        IFileLayer files,
        LogKeys keys,
        TrustedKeys? trust,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? elsewhere = null) =>
        new LogCheck(register, keys, trust).Run(files, elsewhere);

    private async ValueTask<LogCheckReport> Run(IFileLayer files, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? elsewhere)
    {
        // The files before the checkpoint rows, and those before the entries: each only grows, and none is ahead of what is read later.
        var names = files.List().ToList();
        var file = files.Read("checkpoint");
        var size = await Heads(file);
        foreach (var (where, bytes) in elsewhere ?? new Dictionary<string, ReadOnlyMemory<byte>>()) _ = Head(where, bytes.Span);

        var parts = new PublishedParts(files, _findings, Faults.GuardOff("log-check-files") ? 0 : size);
        if (!Faults.GuardOff("log-check-files")) parts.List(names);
        var entries = await Rows(parts);
        _statements.End();
        parts.Finish();
        return new LogCheckReport(size, entries, _statements.Erased, parts.Checked, _findings.All);
    }

    private async ValueTask<long> Rows(PublishedParts parts)
    {
        var tree = new GrowingTree(parts.Take);
        Judge(tree);
        for (var rows = await _register.ReadLog(0, Page); rows.Count > 0; rows = await _register.ReadLog(tree.Size, Page))
        {
            foreach (var row in rows)
            {
                if (row.Index != tree.Size)
                {
                    _findings.Sequence(row.Index, tree.Size);
                    return Ended(tree);
                }

                tree.Add(row.Leaf.Span);
                await _statements.Row(row);
                Judge(tree);
            }
        }

        return Ended(tree);
    }

    /// <summary>Holds the checkpoints of the size reached against the tree.</summary>
    private void Judge(GrowingTree tree)
    {
        foreach (var head in _heads)
        {
            if (head.Signed.Size == tree.Size && !head.Signed.Checkpoint.Root.ToArray().AsSpan().SequenceEqual(tree.Root()))
                _findings.Head(head.Where, $"at size {tree.Size} its root is not that of the entries");
        }
    }

    private long Ended(GrowingTree tree)
    {
        foreach (var head in _heads.Where(head => head.Signed.Size > tree.Size))
            _findings.Head(head.Where, $"it is of size {head.Signed.Size}, and there are {tree.Size} entries");
        return tree.Size;
    }

    /// <summary>The log's own checkpoints: each signed, none behind what follows from it. Returns the size of the published one.</summary>
    private async ValueTask<long> Heads(byte[]? file)
    {
        var published = file is null ? 0 : Head("the file checkpoint", file);
        var decided = await Row(Audit.Heads.PublishedKey);
        _ = await Row(Audit.Heads.SignedKey);
        if (decided < published) _findings.Head("the register", $"it is of size {decided}, and one of size {published} is published");
        if (file is null && decided > 0) _findings.Missing("checkpoint");
        return published;
    }

    private async ValueTask<long> Row(string key) =>
        await _register.Read(Spaces.Checkpoint, key) is { } row ? Head($"the register ({key})", row.Value.Span) : 0;

    private long Head(string where, ReadOnlySpan<byte> bytes)
    {
        if (!SignedCheckpoint.TryRead(bytes, _keys, out var signed, out var why))
        {
            _findings.Head(where, why);
            return 0;
        }

        if (!Faults.GuardOff("log-check-heads")) _heads.Add(new CheckedHead(where, signed));
        return signed.Size;
    }
}
