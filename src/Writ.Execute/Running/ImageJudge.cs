using System.Text;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Running;

/// <summary>
/// Judges the process at its exec-stop, where the kernel has loaded the new image and not one instruction of it has run (L4):
/// the file it really mapped, the arguments and environment it really has, the interpreters and the script as it will see them.
/// </summary>
internal sealed class ImageJudge(ProcessCommand command, IReadOnlyDictionary<string, string> environment, byte[]? script, TimeProvider clock)
{
    /// <summary>What the kernel mapped, once judged.</summary>
    public FileIdentity? Executable { get; private set; }

    /// <summary>The script as the interpreter will read it, once judged.</summary>
    public FileIdentity? Script { get; private set; }

    /// <summary>What differs from the command; null where nothing does.</summary>
    public string? FindMismatch(int pid)
    {
        Executable = Measure($"/proc/{pid}/exe", command.Executable.Path);
        if (Executable?.Digest != command.Executable.Digest) return "the executable";
        if (command.Script is not null)
        {
            Script = Measure($"/proc/{pid}/root{command.Script.Path}", command.Script.Path);
            if (Script?.Digest != command.Script.Digest) return "the script";
        }

        foreach (var interpreter in command.Interpreters)
        {
            var found = Measure($"/proc/{pid}/root{interpreter.Path}", interpreter.Path);
            if (found?.Digest != interpreter.Digest) return "the interpreter " + interpreter.Path;
        }

        var argv = Join(ExpectedArguments.Of(command, script));
        if (ProcessFiles.TryReadBytes($"/proc/{pid}/cmdline") is not { } cmdline || !cmdline.AsSpan().SequenceEqual(argv)) return "the argument list";
        var variables = Join(command.EnvironmentNames.Select(name => $"{name}={environment[name]}"));
        return ProcessFiles.TryReadBytes($"/proc/{pid}/environ") is { } environ && environ.AsSpan().SequenceEqual(variables) ? null : "the environment";
    }

    private FileIdentity? Measure(string path, string name)
    {
        using var file = Descriptor.Open(path, 0, out _);
        if (file is null) return null;
        try
        {
            return new FileIdentity(CanonicalPath.Of(file) ?? name, FileDigests.Measure(file, clock).Digest);
        }
        catch (IOException)
        {
            // What cannot be measured, or changes while it is, is not what was permitted.
            return null;
        }
    }

    private static byte[] Join(IEnumerable<string> texts) => [.. texts.SelectMany(text => Encoding.UTF8.GetBytes(text + '\0'))];
}
