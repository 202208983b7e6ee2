using Writ.Audit.Files;

namespace Writ.Tests.Audit;

/// <summary>A file system in memory that can lose everything a real one may lose at a power cut: each name that its folder was
/// not synced for, and any part of the contents of each file that was not synced.</summary>
internal sealed class CrashingFiles(Random random) : IFileLayer
{
    // A folder's names as they are, and as they would be after a power cut.
    private readonly Dictionary<string, Folder> _folders = new() { [""] = new Folder() };
    private int _stepsLeft = int.MaxValue;
    private bool _locked;

    /// <summary>A disk that says it synced and did not: shows that the tests would see a sync that is missing.</summary>
    public bool SyncsNothing { get; init; }

    /// <summary>Called after every step that changes something, as a stranger could look at any time.</summary>
    public Action? Looking { get; set; }

    /// <summary>The process dies when it takes this many more steps that change something.</summary>
    public void CrashAfter(int steps) => _stepsLeft = steps;

    /// <summary>The process is dead; where the power went too, whatever was not synced may be lost. Another process may follow.</summary>
    public void Restart(bool powerCut)
    {
        (_stepsLeft, _locked) = (int.MaxValue, false);
        if (!powerCut) return;
        foreach (var folder in _folders.Values) folder.CutPower(random);

        // What stands in a folder whose own name was lost is lost with it.
        foreach (var name in _folders.Keys.Where(name => name.Length > 0 && !Reachable(name)).ToList()) _folders.Remove(name);
    }

    public byte[]? Read(string name) => Find(name)?.Contents;

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        Step();
        Names(name)[Leaf(name)] = new Node { Contents = bytes.ToArray() };
        Looking?.Invoke();
    }

    public void SyncFile(string name)
    {
        Step();
        var node = Find(name) ?? throw new FileNotFoundException(name);
        if (!SyncsNothing) node.Synced = node.Contents;
    }

    public void Rename(string from, string to)
    {
        Step();
        var node = Find(from) ?? throw new FileNotFoundException(from);
        Names(from).Remove(Leaf(from));
        Names(to)[Leaf(to)] = node;
        Looking?.Invoke();
    }

    public void MakeFolder(string name)
    {
        if (_folders.ContainsKey(name)) return;
        Step();
        Names(name)[Leaf(name)] = new Node { IsFolder = true };
        _folders[name] = new Folder();
    }

    public void SyncFolder(string name)
    {
        Step();
        if (!SyncsNothing) _folders[name].Sync();
    }

    public void RemoveFolder(string name)
    {
        if (!_folders.TryGetValue(name, out var folder)) return;
        foreach (var file in folder.Now.Keys.ToList())
        {
            Step();
            folder.Now.Remove(file);
            Looking?.Invoke();
        }

        Step();
        Names(name).Remove(Leaf(name));
        _folders.Remove(name);
    }

    public IEnumerable<string> List() =>
        from folder in _folders
        from entry in folder.Value.Now
        where !entry.Value.IsFolder
        select folder.Key.Length == 0 ? entry.Key : folder.Key + "/" + entry.Key;

    public IDisposable? TryLock()
    {
        if (_locked) return null;
        _locked = true;
        return new Held(this);
    }

    /// <summary>Something that changes more than memory: the process may die before it. A register it uses counts its own here.</summary>
    public void Step()
    {
        if (_stepsLeft-- == 0) throw new SimulatedCrashException();
    }

    private bool Reachable(string folder) =>
        folder.Length == 0 || (_folders.TryGetValue(Parent(folder), out var parent) && parent.Now.ContainsKey(Leaf(folder)) && Reachable(Parent(folder)));

    private Node? Find(string name) => _folders.GetValueOrDefault(Parent(name))?.Now.GetValueOrDefault(Leaf(name));

    private Dictionary<string, Node> Names(string name) =>
        _folders.TryGetValue(Parent(name), out var folder) ? folder.Now : throw new DirectoryNotFoundException(Parent(name));

    private static string Parent(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";

    private static string Leaf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private sealed class Node
    {
        public bool IsFolder { get; init; }

        public byte[] Contents { get; set; } = [];

        public byte[]? Synced { get; set; }

        public void CutPower(Random random)
        {
            if (IsFolder || Synced == Contents) return;
            Contents = Contents[..random.Next(Contents.Length + 1)];
            if (Contents.Length > 0 && random.Next(2) == 0) Contents[random.Next(Contents.Length)] = 0;
            Synced = Contents;
        }
    }

    private sealed class Folder
    {
        public Dictionary<string, Node> Now { get; private set; } = [];

        private Dictionary<string, Node> Durable { get; set; } = [];

        public void Sync() => Durable = new(Now);

        public void CutPower(Random random)
        {
            // Each name by itself is as it was synced, or as it was last: a journal promises no more than that.
            Dictionary<string, Node> left = [];
            foreach (var name in Now.Keys.Union(Durable.Keys))
            {
                var kept = (random.Next(2) == 0 ? Now : Durable).GetValueOrDefault(name);
                if (kept is not null) left[name] = kept;
            }

            foreach (var node in left.Values) node.CutPower(random);
            (Now, Durable) = (left, new(left));
        }
    }

    private sealed class Held(CrashingFiles files) : IDisposable
    {
        public void Dispose() => files._locked = false;
    }
}
