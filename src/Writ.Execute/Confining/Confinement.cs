using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Groups;
using Writ.Execute.Launching;
using Writ.Execute.Linux;
using Writ.Execute.Mediation;
using Writ.Execute.Programs;
using Writ.Execute.Recording;
using Writ.Execute.Running;
using Writ.Launcher.Wire;

namespace Writ.Execute.Confining;

/// <summary>
/// One command under one profile and one set of limits, found to be enforceable on this machine (L13). Only a confinement can be run.
/// </summary>
public sealed class Confinement
{
    /// <summary>What the private /tmp may hold, and again /dev/shm, bytes.</summary>
    private const ulong ScratchBytes = 256 << 20;

    private const ushort FileSizeLimit = 1, CoreLimit = 4, ProcessLimit = 6, OpenFilesLimit = 7;

    private readonly PathSet _paths;
    private readonly RunAs _runAs;

    private Confinement(ProcessCommand command, Profile profile, Limits limits, string dataDirectory, HostCapabilities host, PathSet paths, RunAs runAs)
    {
        (Command, Profile, Limits, DataDirectory, Host) = (command, profile, limits, dataDirectory, host);
        (_paths, _runAs) = (paths, runAs);
    }

    public ProcessCommand Command { get; }

    public Profile Profile { get; }

    public Limits Limits { get; }

    internal HostCapabilities Host { get; }

    internal string DataDirectory { get; }

    internal RunAs RunAs => _runAs;

    /// <summary>The system calls that are judged one by one while it runs, by number.</summary>
    internal uint[] Asked =>
    [
        .. Profile.Children == ChildModes.Inherit ? Array.Empty<uint>() : [ExecCall.Execve, ExecCall.ExecveAt],
        .. WayOut.Has(Profile) ? [ConnectCall.Connect] : Array.Empty<uint>(),
        .. Profile.Record == true ? FileCall.Numbers : [],
    ];

    /// <summary>Whether the run has a terminal of its own: by the command's word, which the permit binds.</summary>
    internal bool HasTerminal => Command.Stdio is [StreamKinds.OwnTerminal, ..];

    /// <summary>Checks everything that can be known before the run. What is refused here gets no permit.</summary>
    /// <param name="command">As resolved for the intent.</param>
    /// <param name="profile">Its placeholders already replaced.</param>
    /// <param name="limits">All that were obliged.</param>
    /// <param name="dataDirectory">The control plane's; must exist.</param>
    /// <param name="host">What this machine can do.</param>
    /// <param name="runAs">The ids to run as; any but the caller's own only where the caller is root.</param>
    /// <param name="refusals">WRIT3001 to WRIT3018; empty exactly where a confinement is returned.</param>
    /// <exception cref="ArgumentException">The data directory does not exist.</exception>
    public static Confinement? Prepare(
        ProcessCommand command,
        Profile profile,
        Limits limits,
        string dataDirectory,
        HostCapabilities host,
        RunAs runAs,
        out IReadOnlyList<Diagnostic> refusals)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(host);
        var data = CanonicalPath.Resolve(dataDirectory) ?? throw new ArgumentException("The data directory does not exist.", nameof(dataDirectory));
        var paths = PathSet.Check(profile, data, host.Homes, out var pathRefusals);
        var rules = ProfileRules.Check(command, profile, limits, host, runAs);
        List<Diagnostic> all = [.. host.Problems, .. rules, .. pathRefusals, .. CheckPlaces(command, paths, data)];
        refusals = all;
        return all.Count == 0 ? new(command, profile, limits, data, host, paths, runAs) : null;
    }

    /// <summary>The orders of one launch.</summary>
    /// <param name="execution">Whose it is.</param>
    /// <param name="groups">The run's control groups.</param>
    /// <param name="environment">Checked against the command's digest by the caller.</param>
    /// <param name="script">The script's bytes, where there is one: the run sees a sealed copy of what was measured.</param>
    /// <param name="hosts">What it sees as /etc/hosts; null where it sees the machine's own.</param>
    /// <param name="window">The size of the run's terminal, where it has one.</param>
    internal OrdersWriter WriteOrders(
        string execution, RunGroups groups, IReadOnlyDictionary<string, string> environment, ReadOnlySpan<byte> script, byte[]? hosts,
        WindowSize window)
    {
        var orders = new OrdersWriter();
        orders.Text(OrderTag.Name, execution);
        orders.Text(OrderTag.Executable, (Command.Script ?? Command.Executable).Path);
        orders.Text(OrderTag.Directory, Command.WorkingDirectory);
        foreach (var word in Command.Argv) orders.Text(OrderTag.Argument, word);
        foreach (var name in Command.EnvironmentNames) orders.Text(OrderTag.Variable, $"{name}={environment[name]}");
        orders.Number(OrderTag.UserId, _runAs.UserId);
        orders.Number(OrderTag.GroupId, _runAs.GroupId);
        orders.Number(OrderTag.Niceness, (ulong)(Niceness.OfProcess + 21));
        if (!Profile.Jit) orders.Number(OrderTag.DenyWritableCode, 1);
        orders.Bytes(OrderTag.Filter, SeccompFilter.Build(Asked));
        if (Asked.Length > 0) orders.Number(OrderTag.Listener, 1);
        if (HasTerminal) orders.Number(OrderTag.Terminal, ((ulong)window.Rows << 16) | window.Columns);
        if (WayOut.Has(Profile)) orders.Number(OrderTag.Egress, WayOut.Port);
        if (groups.Unified is { } unified) orders.Text(OrderTag.UnifiedGroup, unified);
        foreach (var tasks in groups.TasksFiles) orders.Text(OrderTag.TasksFile, tasks);
        WriteMounts(orders, script);
        if (hosts is not null) orders.Sealed(TcpNames.HostsFile, hosts);
        WriteResourceLimits(orders);
        new RuleWriter(orders, Host.LandlockVersion).Write(_paths, Command, Profile.Build, hosts is not null, HasTerminal);
        return orders;
    }

    /// <summary>Whether a run may do this with what lies at a path, as far as its profile and its permit go.</summary>
    internal bool Shows(string path, FileUse use) =>
        (use & FileUse.Write) != 0 ? _paths.IsWritable(path)
        : (use & FileUse.Execute) != 0 ? IsOwn(path) || IsIn(_paths.Execute, path) || (Profile.Build && _paths.IsWritable(path))
        : IsOwn(path) || IsIn(_paths.All, path);

    /// <summary>The writable directories and files, by their own paths.</summary>
    internal IEnumerable<string> Writable => _paths.Write.Select(path => path.Path);

    /// <summary>Whether a run can change what lies in a directory, or a file: as far as the profile goes.</summary>
    internal bool CanWrite(string path) =>
        _paths.IsWritable(path) || CanonicalPath.IsWithin(path, "/tmp") || CanonicalPath.IsWithin(path, "/dev") || CanonicalPath.IsWithin(path, "/proc");

    private bool IsOwn(string path) => Files(Command).Any(file => file.Path == path);

    private static bool IsIn(IEnumerable<ResolvedPath> roots, string path) => roots.Any(root => CanonicalPath.IsWithin(path, root.Path));

    private static IEnumerable<Diagnostic> CheckPlaces(ProcessCommand command, PathSet paths, string data)
    {
        if (!paths.Leads(command.WorkingDirectory))
        {
            var reason = $"the profile shows nothing of the working directory {command.WorkingDirectory}";
            yield return new("WRIT3009", reason, "add it to the profile's read or write paths, or start elsewhere");
        }

        foreach (var file in Files(command))
        {
            if (CanonicalPath.IsWithin(file.Path, data))
                yield return new("WRIT3001", $"the program {file.Path} lies in the data directory", "run programs from elsewhere");
        }
    }

    private static IEnumerable<FileIdentity> Files(ProcessCommand command)
    {
        yield return command.Executable;
        if (command.Script is { } script) yield return script;
        foreach (var interpreter in command.Interpreters) yield return interpreter;
    }

    private void WriteMounts(OrdersWriter orders, ReadOnlySpan<byte> script)
    {
        orders.Number(OrderTag.ScratchBytes, ScratchBytes);
        // Covered paths are brought back, and a read path inside a writable one stays read-only. Parents first, whatever their kind:
        // a mount made later hides what was mounted below it.
        var shown = _paths.Read.Where(path => IsCovered(path) || _paths.IsWritable(path.Path)).Concat(_paths.Execute.Where(IsCovered))
            .ExceptBy(_paths.Write.Select(path => path.Path), path => path.Path).DistinctBy(path => path.Path);
        var trees = shown.Select(path => (Tag: OrderTag.Shown, Path: path)).Concat(_paths.Write.Select(path => (Tag: OrderTag.Writable, Path: path)));
        foreach (var (tag, path) in trees.OrderBy(tree => tree.Path.Path, StringComparer.Ordinal))
            orders.Text(tag, path.Path, detail: KindOf(path.IsDirectory));
        // The program's files are seen at their own paths whatever covers them, and cannot be changed from inside.
        foreach (var file in Files(Command).DistinctBy(file => file.Path))
        {
            if (file == Command.Script) orders.Sealed(file.Path, script);
            else if (_paths.IsWritable(file.Path) || IsCovered(new(file.Path, false))) orders.Text(OrderTag.Pinned, file.Path, detail: 1);
        }

        foreach (var path in _paths.Execute.Where(path => !path.IsDirectory && _paths.IsWritable(path.Path)))
            orders.Text(OrderTag.Pinned, path.Path, detail: 1);
        orders.Text(OrderTag.Hidden, DataDirectory);
    }

    private void WriteResourceLimits(OrdersWriter orders)
    {
        orders.Number(OrderTag.ResourceLimit, 0, CoreLimit);
        if (Limits.FileBytes is { } size) orders.Number(OrderTag.ResourceLimit, (ulong)size, FileSizeLimit);
        if (Limits.OpenFiles is { } files) orders.Number(OrderTag.ResourceLimit, (ulong)files, OpenFilesLimit);
        // The namespace's own count includes the warden.
        if (Limits.Processes is { } processes && !Host.Places.CanLimitProcesses)
            orders.Number(OrderTag.ResourceLimit, checked((ulong)processes + 1), ProcessLimit);
    }

    private static bool IsCovered(ResolvedPath path) => CanonicalPath.IsWithin(path.Path, "/tmp") || CanonicalPath.IsWithin(path.Path, "/run");

    private static ushort KindOf(bool directory) => directory ? (ushort)0 : (ushort)1;
}
