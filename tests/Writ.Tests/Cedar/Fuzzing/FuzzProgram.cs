using System.Diagnostics;
using System.Globalization;

namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>The long run: <c>cedar-fuzz all|TARGET MINUTES SEED FOLDER</c>. Prints a line a target; exit 1 where something was found.</summary>
internal static class FuzzProgram
{
    public static int Run(string targets, double minutes, int seed, string folder)
    {
        Directory.CreateDirectory(folder);
        var names = targets == "all" ? FuzzTargets.Names : [targets];
        var found = 0;
        foreach (var name in names)
        {
            var target = FuzzTargets.Of(name);
            var run = new FuzzRun(target, seed);
            var share = TimeSpan.FromMinutes(minutes / names.Count);
            var began = Stopwatch.GetTimestamp();
            var failure = run.Run(_ => Stopwatch.GetElapsedTime(began) < share, Path.Combine(folder, "current"));
            var (seconds, peak) = (Stopwatch.GetElapsedTime(began).TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
            var line = string.Create(
                CultureInfo.InvariantCulture, $"{name,-12} seed {seed}  inputs {run.Tried}  accepted {run.Accepted}  {seconds:F0} s  peak {peak} MiB");
            Console.WriteLine($"{line}  {failure ?? "nothing found"}");
            if (failure is null) continue;
            found++;
            File.WriteAllBytes(Path.Combine(folder, $"{name}-{seed}-{run.Tried - 1}"), run.Input(run.Tried - 1));
        }

        File.Delete(Path.Combine(folder, "current"));
        return found == 0 ? 0 : 1;
    }
}
