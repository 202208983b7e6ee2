using System.Globalization;
using Writ.Execute.Linux;

namespace Writ.Execute.Mediation;

/// <summary>What a caller of execve or execveat asks for, as its memory had it when we looked. Good enough to say no early and
/// so that the caller lives on; a yes is only ever said to what the kernel has loaded.</summary>
/// <param name="Path">As given, or below <c>/dev/fd/</c> where it is taken from a descriptor: as the kernel names it.</param>
/// <param name="Argv">At least one word.</param>
/// <param name="Environment"><c>NAME=VALUE</c>.</param>
internal sealed record ExecCall(string Path, IReadOnlyList<string> Argv, IReadOnlyList<string> Environment)
{
    public const int Execve = 59, ExecveAt = 322;

    private const int LongestPath = 4096;

    // What execve itself takes at most, of a stack of the usual size.
    private const int MostText = 2 << 20;

    private const ulong EmptyPath = 0x1000;

    /// <exception cref="UnreadableException">The kernel could not read it either, or it is more than it would take.</exception>
    public static ExecCall Read(in Notification call)
    {
        var memory = new TaskMemory((int)call.Task);
        if (call.Call == Execve) return Read(memory, memory.Text(call.Arguments[0], LongestPath), call.Arguments[1], call.Arguments[2]);
        var path = memory.Text(call.Arguments[1], LongestPath);
        return Read(memory, At(unchecked((int)call.Arguments[0]), path, call.Arguments[4]), call.Arguments[2], call.Arguments[3]);
    }

    private static ExecCall Read(TaskMemory memory, string path, ulong argv, ulong environment)
    {
        var words = memory.Texts(argv, MostText);
        if (words.Count == 0) words.Add(""); // as the kernel does
        return new(path, words, memory.Texts(environment, MostText));
    }

    internal static string At(int directory, string path, ulong flags)
    {
        const int WorkingDirectory = -100;
        if (path.StartsWith('/') || (directory == WorkingDirectory && path.Length > 0)) return path;
        if (path.Length == 0 && ((flags & EmptyPath) == 0 || directory == WorkingDirectory)) throw new UnreadableException(Sys.ENoEnt, "no program is named");
        var number = directory.ToString(CultureInfo.InvariantCulture);
        return path.Length == 0 ? $"/dev/fd/{number}" : $"/dev/fd/{number}/{path}";
    }
}
