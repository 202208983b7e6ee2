using Writ.Execute.Confining;
using Writ.Execute.Linux;
using Writ.Execute.Mediation;
using Writ.Execute.Programs;

namespace Writ.Execute.Recording;

/// <summary>Notes what a run's calls name, and lets every one go on: whether it may is the kernel's to say, as in every run.</summary>
internal sealed class FileRecorder(CallListener listener, Descriptor root, Confinement confinement, AccessRecord record)
{
    // The sandbox has its own of these: what lies there is the run's, unless the profile shows it.
    private static readonly string[] Own = ["/tmp", "/dev", "/proc", "/sys", "/run"];

    // Nothing of these is ever shown.
    private static readonly string[] NeverShown = ["/dev", "/proc", "/sys"];

    public void Answer(in Notification call)
    {
        try
        {
            foreach (var named in FileCall.Read(call))
            {
                var view = new TaskView((int)call.Task, root);
                var (path, use, shown) = Find(named, view);
                // Its number may have become another's while we looked: then this is about somebody else.
                if (path is not null && listener.IsWaiting(call.Id)) record.Add(path, use, shown);
            }
        }
        catch (Exception unread) when (unread is UnreadableException or IOException)
        {
            if (listener.IsWaiting(call.Id)) record.AddUnread();
        }

        _ = listener.Continue(call.Id);
    }

    /// <summary>What was asked for a program that runs now.</summary>
    public void Started(ChildProgram child)
    {
        record.AddProgram((child.Command.Script ?? child.Command.Executable).Path);
        foreach (var file in child.Files) record.Add(file.Path, FileUse.Execute, shown: true);
    }

    /// <summary>What the policies let start, and the kernel may yet refuse.</summary>
    public void Asked(ChildProgram child)
    {
        foreach (var file in child.Files.Where(file => !confinement.Shows(file.Path, FileUse.Execute))) record.Add(file.Path, FileUse.Execute, shown: false);
    }

    /// <summary>What the policies did not let start.</summary>
    public void Forbidden(ChildProgram child) => record.AddForbidden((child.Command.Script ?? child.Command.Executable).Path);

    private (string? Path, FileUse Use, bool Shown) Find(FileCall named, TaskView view)
    {
        // One that makes a file through a link makes it where the link leads.
        using var target = named.Of == FileCall.Subject.File || named.Follows ? view.Open(named.Path, Flags(named), out _) : null;
        if (named.Of == FileCall.Subject.Parent)
        {
            if (target is not null && CanonicalPath.Of(target) is { } made) return Seen(ParentOf(made), FileUse.Write);
            using var parent = view.Open(ParentOf(named.Path), Sys.OPath, out _);
            return parent is null ? Outside(ParentOf(named.Path), FileUse.Write, view)
                : CanonicalPath.Of(parent) is { } directory ? Seen(directory, FileUse.Write) : default;
        }

        if (target is null) return Outside(named.Path, named.Use, view);
        var key = FileKey.Of(target);
        if (key.IsLink || CanonicalPath.Of(target) is not { } path) return default;
        return Seen(path, named.Use == FileUse.Read && key.IsDirectory ? FileUse.List : named.Use);
    }

    private (string? Path, FileUse Use, bool Shown) Seen(string path, FileUse use)
    {
        if (confinement.Shows(path, use)) return (path, use, true);
        return Own.Any(own => CanonicalPath.IsWithin(path, own)) ? default : (path, use, false);
    }

    // Not there for the run. Where it is there for others, the run was not shown it.
    private static (string? Path, FileUse Use, bool Shown) Outside(string path, FileUse use, TaskView view)
    {
        if (view.Absolute(path) is not { } absolute) return default;
        using var found = Descriptor.Open(absolute, Sys.OPath, out _);
        if (found is null || CanonicalPath.Of(found) is not { } real || NeverShown.Any(never => CanonicalPath.IsWithin(real, never))) return default;
        return (real, use == FileUse.Read && FileKey.Of(found).IsDirectory ? FileUse.List : use, false);
    }

    private static int Flags(FileCall named) => Sys.OPath | (named.Follows ? 0 : 0x20000 /* O_NOFOLLOW */);

    private static string ParentOf(string path)
    {
        var whole = path.TrimEnd('/');
        var slash = whole.LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : whole[..slash];
    }
}
