using System.Security.Cryptography;
using System.Text;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Confining;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Mediation;

/// <summary>Says of an execve inside a run what it is about: early, from what it asks for, and bindingly, from what was loaded.</summary>
internal sealed class ChildResolver(Confinement confinement, byte[] salt, TimeProvider clock)
{
    /// <summary>What a call asks for; null where the kernel has to say first whether that can be executed at all.</summary>
    /// <exception cref="UnreadableException">The kernel would refuse it too, with this error.</exception>
    public ChildProgram? Foresee(ExecCall call, TaskView view, FileIdentity starter)
    {
        var chain = new ProgramChain(view.Open, clock);
        var refused = chain.Follow(call.Path);
        // It looks at permissions before it looks at the format, and a shell takes "no format" for "my own language".
        if (refused is not null && chain.Error == Sys.ENoExec) return null;
        if (refused is not null) throw new UnreadableException(chain.Error, refused.Reason);
        IReadOnlyList<string> argv = chain.Script is null ? call.Argv : [call.Path, .. call.Argv.Skip(1)];
        return Child(chain, argv, call.Environment, view, starter);
    }

    /// <summary>What was loaded.</summary>
    /// <exception cref="UnreadableException">It cannot be told for certain, and so may not run.</exception>
    public ChildProgram Measure(LoadedImage image, TaskView view, FileIdentity starter)
    {
        using var executable = Descriptor.Open($"/proc/{image.Process}/exe", 0, out var error)
            ?? throw new UnreadableException(Sys.EAcces, $"what was loaded cannot be read: {Sys.Message(error)}");
        var name = image.Name;
        var chain = new ProgramChain(view.Open, clock);
        // A descriptor that execve closes can be followed no more; then it was no script, which would have needed it.
        if (chain.Follow(name) is { } && name.StartsWith("/dev/fd/", StringComparison.Ordinal))
            (chain, name) = Follow(new(view.Open, clock), "/proc/self/exe");
        if (chain.Executable is null || !chain.ExecutableKey.SameFile(FileKey.Of(executable)))
            throw new UnreadableException(Sys.EAcces, $"what was loaded is not what {name} leads to");
        if (!image.HasLoader(chain.LoaderKey is null ? null : chain.Interpreters[^1], chain.LoaderKey))
            throw new UnreadableException(Sys.EAcces, "the loader that was loaded is not the one that the program names");
        return Child(chain, Given(chain, name, image.Arguments), image.Environment, view, starter);
    }

    /// <summary>Whether a script that was judged could be another when its interpreter opens it: some part of the way to it can be
    /// changed from inside, or the working directory that it is taken from.</summary>
    public bool CanBeExchanged(string path, TaskView view)
    {
        if (!path.StartsWith('/')) return true;
        var (at, rest) = ("", new Stack<string>(path.Split('/').Reverse()));
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part is "" or ".") continue;
            if (confinement.CanWrite(at.Length == 0 ? "/" : at)) return true;
            if (part == "..") at = at[..Math.Max(at.LastIndexOf('/'), 0)];
            else if (LinkAt($"{at}/{part}", view) is not { } target) at = $"{at}/{part}";
            else
            {
                if (++links > 40) return true;
                if (target.StartsWith('/')) at = "";
                foreach (var next in target.Split('/').Reverse()) rest.Push(next);
            }
        }

        return confinement.CanWrite(at);
    }

    private static (ProgramChain Chain, string Name) Follow(ProgramChain chain, string name)
    {
        _ = chain.Follow(name);
        return (chain, name);
    }

    private ChildProgram Child(ProgramChain chain, IReadOnlyList<string> argv, IReadOnlyList<string> environment, TaskView view, FileIdentity starter)
    {
        var names = environment.Select(NameOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return new(
            new ProcessCommand
            {
                Argv = argv,
                Command = string.Join(' ', argv),
                Executable = chain.Executable!,
                Script = chain.Script,
                Interpreters = chain.Interpreters,
                EnvironmentNames = names,
                EnvironmentDigest = DigestOf(environment),
                WorkingDirectory = view.Directory,
                Stdio = confinement.Command.Stdio,
            },
            starter,
            view.Task);
    }

    // The words as they were given to execve: for a script the kernel has put others in front and its path for the first.
    private static IReadOnlyList<string> Given(ProgramChain chain, string name, IReadOnlyList<string> loaded)
    {
        var prefix = chain.Prefix(name);
        if (prefix.Count == 0) return loaded.Count == 0 ? [""] : loaded;
        if (!loaded.Take(prefix.Count).SequenceEqual(prefix, StringComparer.Ordinal))
            throw new UnreadableException(Sys.EAcces, $"the arguments are not those that the script {name} makes");
        return [name, .. loaded.Skip(prefix.Count)];
    }

    private static string? LinkAt(string path, TaskView view)
    {
        const int NoFollow = 0x20000;
        using var found = view.Open(path, Sys.OPath | NoFollow, out _);
        return found is null || !FileKey.Of(found).IsLink ? null : found.ReadLink();
    }

    private static string NameOf(string variable) => variable.IndexOf('=', StringComparison.Ordinal) is var cut && cut < 0 ? variable : variable[..cut];

    private Digest DigestOf(IEnumerable<string> environment)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        foreach (var variable in environment.OrderBy(NameOf, StringComparer.Ordinal)) hash.AppendData(Encoding.UTF8.GetBytes(variable + '\0'));
        Span<byte> digest = stackalloc byte[Digest.Size];
        _ = hash.GetHashAndReset(digest);
        return new Digest(digest);
    }
}
