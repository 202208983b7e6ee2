using Microsoft.Win32.SafeHandles;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>The three standard streams of this process, as what they are and as streams.</summary>
internal static class CallerStreams
{
    /// <summary>One of <c>pipe, file, tty, null, socket</c> for stdin, stdout and stderr.</summary>
    public static IReadOnlyList<string> Kinds() => [Kind(0), Kind(1), Kind(2)];

    /// <summary>Unbuffered: what the program writes is passed on as it comes.</summary>
    public static RunStreams Open(bool outputToError, CallerVoice? voice = null)
    {
        var error = Console.OpenStandardError();
        return new RunStreams(new SafeFileHandle(0, ownsHandle: false), outputToError ? error : Console.OpenStandardOutput(), error, voice);
    }

    private static string Kind(int descriptor)
    {
        var target = File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName ?? "";
        return target switch
        {
            "/dev/null" => "null",
            _ when target.Contains("/pipe:[", StringComparison.Ordinal) => "pipe",
            _ when target.Contains("/socket:[", StringComparison.Ordinal) => "socket",
            _ when target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target.StartsWith("/dev/tty", StringComparison.Ordinal)
                || target == "/dev/console" => "tty",
            _ => "file",
        };
    }
}
