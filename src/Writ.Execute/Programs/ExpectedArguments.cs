using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>The argument list that a program really gets: for a script the kernel puts interpreter and path in front.</summary>
internal static class ExpectedArguments
{
    /// <param name="command">The command.</param>
    /// <param name="script">The script's bytes, where there is one.</param>
    public static IReadOnlyList<string> Of(ProcessCommand command, byte[]? script)
    {
        IReadOnlyList<string> argv = command.Argv;
        if (command.Script is null || script is null) return argv;
        var (file, head) = (command.Script.Path, script.AsSpan(0, Math.Min(script.Length, 256)).ToArray());
        while (ShebangLine.TryParse(head, out var line))
        {
            argv = line.Argument is null
                ? [line.Interpreter, file, .. argv.Skip(1)]
                : [line.Interpreter, line.Argument, file, .. argv.Skip(1)];
            file = line.Interpreter;
            head = ReadHead(Path.Combine(command.WorkingDirectory, file));
        }

        return argv;
    }

    private static byte[] ReadHead(string path)
    {
        using var file = Descriptor.Open(path, 0, out _);
        if (file is null) return [];
        var buffer = new byte[256];
        var got = file.Read(buffer);
        return got <= 0 ? [] : buffer[..(int)got];
    }
}
