using System.Diagnostics;

namespace Writ.Tests.Support;

/// <summary>This test program started again as a process of its own, in one of the roles of <see cref="ChildProgram"/>.</summary>
internal static class ChildProcess
{
    /// <summary>Longer than anything a child does; a child that takes longer is stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="role">Of <see cref="ChildProgram"/>.</param>
    /// <param name="arguments">Of the role.</param>
    /// <param name="environment">Beside this process's own.</param>
    /// <param name="input">Whether the caller writes to it.</param>
    /// <param name="wrapped">A command that becomes it, with its arguments.</param>
    public static Process Start(
        string role, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool input = false, IReadOnlyList<string>? wrapped = null)
    {
        // The runner itself is "dotnet" where it is the framework-dependent one; a child that is killed must not be a wrapper.
        var runner = Environment.ProcessPath;
        string[] command = [.. wrapped ?? [], Path.GetFileNameWithoutExtension(runner) == "dotnet" ? runner! : "dotnet"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = input,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "exec", typeof(ChildProcess).Assembly.Location, role }) start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
    }

    /// <summary>Runs a child to its end: its exit code (137 where SIGKILL ended it) and what it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> Run(
        string role, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(role, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await error);
    }
}
