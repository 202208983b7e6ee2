using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Confining;

/// <summary>A profile's paths, resolved and checked against the rules that hold always (DESIGN section 5).</summary>
internal sealed class PathSet
{
    /// <summary>As many trees as the launcher takes.</summary>
    private const int MostTrees = 120;

    // The sandbox has its own of these; a profile that names one means that one.
    private static readonly string[] Own = ["/tmp", "/proc", "/dev", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm"];

    private static readonly string[] NeverShown = ["/proc", "/sys", "/dev"];

    private readonly List<Diagnostic> _refusals = [];

    // A directory is usually named twice, to be read and to be executed from.
    private readonly Dictionary<string, ResolvedPath?> _found = new(StringComparer.Ordinal);

    private PathSet(Profile profile)
    {
        Read = Resolve(profile.Read);
        Write = Resolve(profile.Write);
        Execute = Resolve(profile.Execute);
    }

    public IReadOnlyList<ResolvedPath> Read { get; }

    public IReadOnlyList<ResolvedPath> Write { get; }

    public IReadOnlyList<ResolvedPath> Execute { get; }

    public IEnumerable<ResolvedPath> All => Read.Concat(Write).Concat(Execute);

    /// <param name="profile">Placeholders already replaced.</param>
    /// <param name="dataDirectory">Resolved.</param>
    /// <param name="homes">Resolved.</param>
    /// <param name="refusals">WRIT3001 to WRIT3003, WRIT3007, WRIT3011, WRIT3017; empty where the set may be used.</param>
    public static PathSet Check(Profile profile, string dataDirectory, IReadOnlyList<string> homes, out IReadOnlyList<Diagnostic> refusals)
    {
        var set = new PathSet(profile);
        set.RefuseDataDirectory(dataDirectory);
        set.RefuseHomes(homes);
        if (!profile.Build) set.RefuseWritableCode();
        if (set.All.Count() > MostTrees)
            set._refusals.Add(new("WRIT3011", $"the profile names more than {MostTrees} paths", "name directories instead of the files in them"));
        refusals = set._refusals;
        return set;
    }

    /// <summary>Whether a run can stand in a directory: it is shown, or the way to something that is.</summary>
    public bool Leads(string directory) =>
        directory is "/" or "/tmp" || All.Any(root => CanonicalPath.IsWithin(directory, root.Path) || CanonicalPath.IsWithin(root.Path, directory));

    public bool IsWritable(string path) => Write.Any(root => CanonicalPath.IsWithin(path, root.Path));

    private List<ResolvedPath> Resolve(IReadOnlyList<string> paths)
    {
        var resolved = new List<ResolvedPath>();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            if (Own.Contains(path)) continue;
            if (!_found.TryGetValue(path, out var found)) _found[path] = found = Find(path);
            if (found is not null && !Own.Contains(found.Path) && resolved.TrueForAll(other => other.Path != found.Path)) resolved.Add(found);
        }

        // Parents first: a mount of a parent made later would hide its child's.
        resolved.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return resolved;
    }

    private ResolvedPath? Find(string path)
    {
        if (!path.StartsWith('/'))
        {
            _refusals.Add(new("WRIT3011", $"the path {path} of the profile is not absolute", "write it from the root, or with $CWD, $TMP or $HOME"));
            return null;
        }

        using var found = Descriptor.Open(path, Sys.OPath, out var error);
        if (found is null || CanonicalPath.Of(found) is not { } real)
        {
            _refusals.Add(new("WRIT3007", $"the path {path} of the profile: {Sys.Message(error)}", "create it, or take it out of the profile"));
            return null;
        }

        if (real != "/run" && !NeverShown.Any(hidden => CanonicalPath.IsWithin(real, hidden))) return new(real, FileKey.Of(found).IsDirectory);
        _refusals.Add(new("WRIT3017", $"the path {path} of the profile is one that no run sees", "take it out: the sandbox has its own, or none"));
        return null;
    }

    private void RefuseDataDirectory(string dataDirectory)
    {
        foreach (var path in All.Select(root => root.Path).Distinct(StringComparer.Ordinal))
        {
            if (!CanonicalPath.IsWithin(dataDirectory, path) && !CanonicalPath.IsWithin(path, dataDirectory)) continue;
            var reason = $"the path {path} of the profile contains the data directory or lies in it";
            _refusals.Add(new("WRIT3001", reason, "name narrower paths, or move the data directory"));
        }
    }

    private void RefuseHomes(IReadOnlyList<string> homes)
    {
        foreach (var root in Write)
        {
            if (root.Path != "/" && !homes.Any(home => CanonicalPath.IsWithin(home, root.Path))) continue;
            var reason = $"{root.Path} may not be writable: it is the root or contains a home directory";
            _refusals.Add(new("WRIT3002", reason, "make the project's own directory writable"));
        }
    }

    private void RefuseWritableCode()
    {
        foreach (var code in Execute)
        {
            // A file in a writable directory is pinned: it gets a read-only mount over itself.
            var clash = Write.FirstOrDefault(root =>
                (CanonicalPath.IsWithin(code.Path, root.Path) && code.IsDirectory) || CanonicalPath.IsWithin(root.Path, code.Path));
            if (clash is null) continue;
            var reason = $"{clash.Path} would be writable and, with {code.Path}, executable";
            _refusals.Add(new("WRIT3003", reason, "keep them apart, or set build in the profile"));
        }
    }
}
