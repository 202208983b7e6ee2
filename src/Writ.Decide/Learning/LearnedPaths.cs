namespace Writ.Decide;

/// <summary>
/// From what a run touched to the paths of a profile. One path stands for another where it lies below it; and one directory stands for its
/// entries by one rule:
/// <code>
/// more than 8 entries of one directory are replaced by the directory; again, until there are none;
/// then, while there are more than 100 paths, that directory which has most of them, if it has two or more;
/// and the working directory, where nothing of it is among them.
/// </code>
/// Never replaced: the entries of <c>/</c>, of a directory right below it where no programs are installed (<c>/etc</c>, <c>/var</c>, …), of a home
/// directory or one above it, of one that holds the data directory or lies in it. What is written or executed is only replaced for the bound.
/// </summary>
internal sealed class LearnedPaths
{
    public const int MostEntries = 8;

    // A profile may name 120; some are left for whoever edits it.
    public const int MostPaths = 100;

    private static readonly string[] Programs = [.. StarterBundle.UsualDirectories.Except(["/etc", "/opt"])];

    private readonly IReadOnlyList<string> _homes;
    private readonly string _data;

    public LearnedPaths(Observations seen)
    {
        (_homes, _data) = (seen.Homes, seen.DataDirectory);
        // The permit names these: they may run, and be read, wherever they lie.
        string[] own = [seen.Command.Executable.Path, .. seen.Command.Interpreters.Select(file => file.Path), .. seen.Command.Script is { } script ? [script.Path] : Array.Empty<string>()];
        Write = Outermost(Good(seen.Written));
        IsBuild = seen.CouldBuild && seen.Executed.Except(own).Any(IsWritten);
        Execute = Outermost(Good(seen.Executed.Except(own).Where(path => !IsBuild || !IsWritten(path))));
        Read = Outermost(Good(seen.Read.Concat(seen.Listed).Except(own)).Where(IsNew));
        Collapse();
        Bound();
        Stand(seen.Command.WorkingDirectory);
    }

    public IReadOnlyList<string> Read { get; private set; }

    public IReadOnlyList<string> Write { get; private set; }

    public IReadOnlyList<string> Execute { get; private set; }

    /// <summary>Whether it executed what it can write.</summary>
    public bool IsBuild { get; }

    /// <summary>What cannot be in a profile, and why.</summary>
    public List<LeftOut> LeftOut { get; } = [];

    private int Count => Read.Count + Write.Count + Execute.Count;

    public static bool IsWithin(string path, string directory) =>
        directory == "/" || path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    private List<string> Good(IEnumerable<string> paths)
    {
        List<string> good = [];
        foreach (var path in paths)
        {
            if (ProfilePath.Problem(path) is { } problem) LeftOut.Add(new(path, $"a profile cannot name it: it {problem}"));
            else good.Add(path);
        }

        return good;
    }

    private bool IsWritten(string path) => Write.Any(root => IsWithin(path, root));

    private bool IsNew(string path) => !IsWritten(path) && !Execute.Any(root => IsWithin(path, root));

    private void Collapse()
    {
        while (Fullest(Read, MostEntries + 1) is { } directory) TakeRead(directory);
    }

    private void Bound()
    {
        while (Count > MostPaths)
        {
            if (Fullest(Read, 2) is { } read) TakeRead(read);
            else if (Fullest(Execute, 2) is { } execute && (IsBuild || !Write.Any(root => IsWithin(root, execute))))
            {
                Execute = Outermost([.. Execute, execute]);
                Read = Outermost(Read.Where(IsNew));
            }
            else if (Fullest(Write, 2) is { } write && !Execute.Any(code => IsWithin(code, write)))
            {
                Write = Outermost([.. Write, write]);
                Read = Outermost(Read.Where(IsNew));
            }
            else
            {
                foreach (var path in Read.Skip(Math.Max(0, Read.Count - (Count - MostPaths)))) LeftOut.Add(new(path, $"a profile names at most {MostPaths} paths here"));
                Read = [.. Read.Take(Math.Max(0, Read.Count - (Count - MostPaths)))];
                return;
            }
        }
    }

    private void TakeRead(string directory) => Read = Outermost(Read.Append(directory).Where(IsNew));

    // A run can only stand where the profile shows something.
    private void Stand(string directory)
    {
        if (directory is "/" or "/tmp" || Read.Concat(Write).Concat(Execute).Any(path => IsWithin(directory, path) || IsWithin(path, directory))) return;
        if (Holds(directory)) LeftOut.Add(new(directory, "it holds the data directory, so a run under this profile has to start elsewhere"));
        else Read = Outermost(Read.Append(directory));
    }

    // Of those that may stand for their entries, the one with most of them; of several the deepest, then the first.
    private string? Fullest(IEnumerable<string> paths, int least) => paths.GroupBy(ParentOf)
        .Where(group => group.Count() >= least && MayStandFor(group.Key))
        .OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key.Count(c => c == '/')).ThenBy(group => group.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key;

    private bool MayStandFor(string directory) =>
        directory != "/" && (directory.LastIndexOf('/') > 0 || Programs.Contains(directory))
        && !Holds(directory) && !_homes.Any(home => IsWithin(home, directory));

    private bool Holds(string directory) => IsWithin(_data, directory) || IsWithin(directory, _data);

    private static List<string> Outermost(IEnumerable<string> paths)
    {
        List<string> kept = [];
        // Ordinally, what lies below a directory may come after its siblings: so against all, the shorter first.
        foreach (var path in paths.Distinct(StringComparer.Ordinal).OrderBy(path => path.Length))
            if (!kept.Exists(root => IsWithin(path, root))) kept.Add(path);
        kept.Sort(StringComparer.Ordinal);
        return kept;
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash && slash <= 0 ? "/" : path[..slash];
}
