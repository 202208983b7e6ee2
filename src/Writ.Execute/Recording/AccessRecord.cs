using Writ.Core.Documents;

namespace Writ.Execute.Recording;

/// <summary>What one run touched: files, programs, places. Filled where its profile says <c>record</c>. Safe for concurrent use.</summary>
/// <remarks>A record and no judgement: names are read from memory that the run's threads can change. Who does so makes the record
/// wrong, and the profile that is proposed from it too narrow or too wide in what it names; not the run's own confinement.</remarks>
public sealed class AccessRecord
{
    /// <summary>How many different files are kept, and again programs, and places: 16 Mi characters of names at most.</summary>
    public const int Most = 100_000;

    // Characters of all paths together: long names must not take the memory that many short ones may not.
    private const int MostText = 16 << 20;

    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly SortedDictionary<string, SeenFile> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _programs = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _forbidden = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, NetworkRequest> _places = new(StringComparer.Ordinal);
    private long _text;
    private long _left;

    /// <summary>By path.</summary>
    public IReadOnlyList<SeenFile> Files => Locked(() => _files.Values.ToArray());

    /// <summary>The programs that it started, by path; of a script the script's.</summary>
    public IReadOnlyList<string> Programs => Locked(() => _programs.ToArray());

    /// <summary>Those that it would have started, and the policies did not let it.</summary>
    public IReadOnlyList<string> Forbidden => Locked(() => _forbidden.ToArray());

    /// <summary>Where it would have connected to, one request of each scheme, host and port.</summary>
    public IReadOnlyList<NetworkRequest> Places => Locked(() => _places.Values.ToArray());

    /// <summary>Uses that are not in the record: beyond its bound, or with a name that is no text or could not be read.</summary>
    public long Left => Locked(() => _left);

    /// <summary>How much of each.</summary>
    public override string ToString() => Locked(() => $"{_files.Count} files, {_programs.Count} programs, {_places.Count} places, {_left} not read or beyond the bound");

    internal void Add(string path, FileUse use, bool shown)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out var seen))
            {
                if (!HasRoom_NeedsLock(_files.Count, path)) return;
                seen = new SeenFile(path, FileUse.None, FileUse.None);
            }

            _files[path] = shown ? seen with { Used = seen.Used | use } : seen with { Refused = seen.Refused | use };
        }
    }

    internal void AddProgram(string path) => AddTo(_programs, path);

    internal void AddForbidden(string path) => AddTo(_forbidden, path);

    internal void Add(NetworkRequest place)
    {
        lock (_gate)
        {
            var key = $"{place.Host}:{place.Port} {place.Scheme}";
            // Of what is asked for there nothing is kept: it is the program's, and no profile could be made of it.
            if (!_places.ContainsKey(key) && HasRoom_NeedsLock(_places.Count, key)) _places[key] = new() { Scheme = place.Scheme, Host = place.Host, Port = place.Port };
        }
    }

    /// <summary>Something was used, and what it was could not be found out.</summary>
    internal void AddUnread()
    {
        lock (_gate) _left++;
    }

    private void AddTo(SortedSet<string> programs, string path)
    {
        lock (_gate)
        {
            if (!programs.Contains(path) && HasRoom_NeedsLock(programs.Count, path)) _ = programs.Add(path);
        }
    }

    private bool HasRoom_NeedsLock(int count, string text)
    {
        var room = count < Most && _text + text.Length <= MostText;
        if (room) _text += text.Length;
        else _left++;
        return room;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate) return read();
    }
}
