using System.Diagnostics;

namespace Writ.Benchmarks.Subjects;

/// <summary>Programs that are timed whole. Each must succeed, or its time means nothing.</summary>
internal static class Programs
{
    /// <summary>The published executable; <c>eng/bench</c> publishes it and says where.</summary>
    public static string Writ =>
        Environment.GetEnvironmentVariable("WRIT_EXECUTABLE") ?? throw new InvalidOperationException("WRIT_EXECUTABLE is not set: eng/bench sets it.");

    public static bool Exists(string name) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    public static async Task Run(string program, string[] arguments, string? data = null, string? workingDirectory = null)
    {
        using var process = Start(program, arguments, data, workingDirectory);
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    public static Process Start(string program, string[] arguments, string? data = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Environment.CurrentDirectory,
        };
        if (data is not null) start.Environment["WRIT_DATA"] = data;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
