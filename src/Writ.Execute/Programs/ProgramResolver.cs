using System.Security.Cryptography;
using System.Text;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>Finds out what an argv would run, the way execvp and the kernel do, and measures all of it.</summary>
public sealed class ProgramResolver(TimeProvider clock)
{
    /// <summary>argv and environment together, bytes: what the kernel takes in any case.</summary>
    private const int MostText = 1 << 20;

    /// <summary>The command that an intent carries.</summary>
    /// <param name="argv">As given; the first is looked up in the environment's PATH unless it holds a slash.</param>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="environment">What is passed on: all of it, nothing besides.</param>
    /// <param name="salt">The intent's salt, bytes.</param>
    /// <param name="stdio">What the caller's three standard streams are.</param>
    /// <returns>The command, or why there is none (WRIT3030 to WRIT3037).</returns>
    public Resolution Resolve(
        IReadOnlyList<string> argv,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        ReadOnlySpan<byte> salt,
        IReadOnlyList<string> stdio)
    {
        ArgumentNullException.ThrowIfNull(argv);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(stdio);
        if (CheckTexts(argv, environment) is { } malformed) return new(null, malformed);
        var directory = CanonicalPath.Resolve(workingDirectory);
        if (directory is null || !Directory.Exists(directory))
        {
            return new(null, new("WRIT3037", $"the working directory {workingDirectory} cannot be entered", "start in a directory that exists"));
        }

        var found = ProgramSearch.Find(argv[0], directory, environment.GetValueOrDefault("PATH"));
        if (found is null)
            return new(null, new("WRIT3030", $"there is no program {argv[0]}", "give its path, or correct PATH in the environment that is passed on"));
        // The kernel, too, takes a relative interpreter from the working directory.
        var chain = new ProgramChain((path, out error) => Descriptor.Open(Path.Combine(directory, path), 0, out error), clock, ScriptFile.Largest);
        if (chain.Follow(found) is { } refused) return new(null, refused);
        var names = environment.Keys.Order(StringComparer.Ordinal).ToArray();
        var command = new ProcessCommand
        {
            Argv = [.. argv],
            Command = string.Join(' ', argv),
            Executable = chain.Executable!,
            Script = chain.Script,
            Interpreters = chain.Interpreters,
            EnvironmentNames = names,
            EnvironmentDigest = DigestOf(environment, salt),
            WorkingDirectory = directory,
            Stdio = [.. stdio],
        };
        return new(command, null);
    }

    /// <summary>SHA-256 of salt || each <c>name=value\0</c> in the ordinal order of the names.</summary>
    public static Digest DigestOf(IReadOnlyDictionary<string, string> environment, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        foreach (var name in environment.Keys.Order(StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}={environment[name]}\0"));
        Span<byte> digest = stackalloc byte[Digest.Size];
        _ = hash.GetHashAndReset(digest);
        return new Digest(digest);
    }

    /// <summary>The variables whose names a profile lets through; a trailing <c>*</c> matches a prefix.</summary>
    public static IReadOnlyDictionary<string, string> Filter(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(allowed);
        return environment.Where(pair => IsAllowed(pair.Key, allowed)).ToDictionary(StringComparer.Ordinal);
    }

    internal static bool IsAllowed(string name, IReadOnlyList<string> allowed) => allowed.Any(pattern => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern);

    private static Diagnostic? CheckTexts(IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment)
    {
        if (argv.Count == 0 || argv[0].Length == 0) return new("WRIT3034", "no program was named", "name one after --");
        if (argv.Any(HasNul) || environment.Any(pair => HasNul(pair.Key) || HasNul(pair.Value)))
            return new("WRIT3034", "an argument or variable holds a NUL", "leave it out: a program cannot be given one");
        if (environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) is { } name)
            return new("WRIT3034", $"'{name}' is no variable's name", "leave it out");
        var size = argv.Sum(word => (long)Encoding.UTF8.GetByteCount(word) + 9)
            + environment.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value) + 10);
        return size <= MostText ? null : new("WRIT3034", "arguments and environment are larger than 1 MiB", "pass large data through a file");
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
