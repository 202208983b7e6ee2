using Writ.Core;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Trust;

/// <summary>The files that this program consists of, as they were when it started. Their inodes are read at once and every time; their bytes
/// once, in the background, where the program is there for longer than a second, and again where an inode changed: a new link or mode is no
/// other program. Where they were not read yet, any change counts.</summary>
internal sealed class OwnFiles
{
    // What explains a program to people is no part of it.
    private static readonly string[] Asides = [".pdb", ".dbg", ".xml"];

    // Most commands are over by then, and need not pay for it.
    private const long RestNs = 1_000_000_000;

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, FileKey> _keys = new(StringComparer.Ordinal);
    private readonly long _began = BootClock.Now();
    private Task<Dictionary<string, Digest>>? _digests;

    // For ever: what was loaded while it was another cannot be told by putting it back.
    private string? _change;

    private OwnFiles(string folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        foreach (var file in Files())
            if (FileKey.TryOf(file) is { } key) _keys[file] = key;
    }

    public static OwnFiles Measure(string folder, TimeProvider clock) => new(folder, clock);

    /// <summary>Whether the bytes have been read, too.</summary>
    public bool Measured => _digests is { IsCompleted: true };

    /// <summary>Which file is not what it was, and how. One caller at a time.</summary>
    public string? FindChange()
    {
        if (_digests is null && BootClock.Now() - _began > RestNs)
        {
            var then = _keys.ToArray();
            _digests = Task.Run(() => Digests(then));
        }

        return _change ??= Find();
    }

    private string? Find()
    {
        try
        {
            var there = Files();
            if (there.FirstOrDefault(file => !_keys.ContainsKey(file)) is { } added) return $"{added} was added";
            return there.Count < _keys.Count ? $"{_keys.Keys.Except(there).First()} was removed" : there.Select(FindChange).FirstOrDefault(change => change is not null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{_folder} cannot be read: {unreadable.Message}";
        }
    }

    private string? FindChange(string file)
    {
        if (FileKey.TryOf(file) is not { } now) return $"{file} was removed";
        if (now == _keys[file]) return null;
        if (Read(file) is not { } measured) return $"{file} cannot be read any more";

        // Not among them where it changed before it could be measured.
        if (_digests is null || !_digests.GetAwaiter().GetResult().TryGetValue(file, out var then) || measured.Digest != then) return $"{file} was changed";
        _keys[file] = measured.Key;
        return null;
    }

    private Dictionary<string, Digest> Digests(KeyValuePair<string, FileKey>[] files)
    {
        var digests = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (var (file, key) in files)
            if (Read(file) is { } measured && measured.Key == key) digests[file] = measured.Digest;
        return digests;
    }

    private (Digest Digest, FileKey Key)? Read(string file)
    {
        using var open = Descriptor.Open(file, 0, out _);
        if (open is null) return null;
        try
        {
            return FileDigests.Measure(open, _clock);
        }
        catch (IOException)
        {
            // It changes while it is read.
            return null;
        }
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_folder).Where(file => !Asides.Contains(Path.GetExtension(file)))];
}
