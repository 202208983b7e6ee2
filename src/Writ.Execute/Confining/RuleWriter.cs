using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Launching;
using Writ.Launcher.Wire;

namespace Writ.Execute.Confining;

/// <summary>The Landlock ruleset of one run.</summary>
internal sealed class RuleWriter(OrdersWriter orders, int version)
{
    private readonly Dictionary<string, ulong> _rules = new(StringComparer.Ordinal);

    public void Write(PathSet paths, ProcessCommand command, bool build, bool hosts, bool terminal)
    {
        var handled = Landlock.Handled(version);
        foreach (var path in paths.Read) Grant(path.Path, Landlock.Reading(path.IsDirectory));
        foreach (var path in paths.Execute) Grant(path.Path, Landlock.Executing(path.IsDirectory));
        foreach (var path in paths.Write) Grant(path.Path, Landlock.Writing(path.IsDirectory, build, version));
        // What the permit names may run wherever it lies: these files, not their directories.
        Grant(command.Executable.Path, Landlock.Executing(directory: false));
        foreach (var interpreter in command.Interpreters) Grant(interpreter.Path, Landlock.Executing(directory: false));
        if (command.Script is { } script) Grant(script.Path, Landlock.Executing(directory: false));
        GrantOwn(build);
        if (terminal) GrantTerminal();
        if (hosts) Grant(TcpNames.HostsFile, Landlock.Reading(directory: false));
        orders.Number(OrderTag.LandlockFloor, Landlock.Floor);
        orders.Number(OrderTag.HandledAccess, handled);
        orders.Number(OrderTag.Scopes, Landlock.Scopes(version));
        foreach (var (path, access) in _rules) orders.Text(OrderTag.Rule, path, access & handled);
    }

    private void GrantOwn(bool build)
    {
        Grant("/proc", Landlock.Reading(directory: true));
        Grant("/dev", Landlock.ReadDirectory);
        foreach (var device in new[] { "null", "zero", "full", "random", "urandom" })
            Grant("/dev/" + device, Landlock.ReadFile | Landlock.WriteFile | Landlock.IoctlDevice);
        Grant("/dev/shm", Landlock.Writing(directory: true, executable: false, version));
        Grant("/tmp", Landlock.Writing(directory: true, build, version));
    }

    // /dev/tty is each process's own; /dev/pts holds the run's terminals and no others.
    private void GrantTerminal()
    {
        Grant("/dev/tty", Landlock.ReadFile | Landlock.WriteFile | Landlock.IoctlDevice);
        Grant("/dev/pts", Landlock.ReadDirectory | Landlock.ReadFile | Landlock.WriteFile | Landlock.IoctlDevice);
    }

    private void Grant(string path, ulong access) => _rules[path] = _rules.GetValueOrDefault(path) | access;
}
