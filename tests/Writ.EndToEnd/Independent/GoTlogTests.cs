using Writ.EndToEnd.Support;
using Writ.Tests.Audit;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Independent;

/// <summary>The log that real runs leave, checked by Go's own note and tlog packages.</summary>
public sealed class GoTlogTests
{
    [GoFact]
    public async Task The_log_of_real_runs_is_accepted_and_grows_consistently()
    {
        using var directory = new WritDirectory();
        using var tools = new TempDirectory();
        var program = await GoVerifier.Build(tools);
        var log = Path.Combine(directory.Data, "log");
        WritProcess.Run(directory, "run", "--", "true").MustExit(80);
        File.Copy(Path.Combine(log, "checkpoint"), tools.PathOf("old"));
        directory.InitPolicy();
        WritProcess.Run(directory, "run", "--", "true").MustExit(0);
        WritProcess.Run(directory, "run", "--", "false").MustExit(1);

        var vkey = WritProcess.Run(directory, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();
        var entries = WritProcess.Run(directory, "log", "status", "-o", "json").MustExit(0).Json.GetProperty("entries").GetInt64();
        string[] arguments = ["-log", log, "-vkey", vkey, "-old", tools.PathOf("old")];
        var (exit, output) = await GoVerifier.Run(program, arguments);
        Assert.True(exit == 0, output);
        Assert.StartsWith($"ok: {vkey.Split('+')[0]}, {entries} entries, every one included, extends size ", output, StringComparison.Ordinal);

        // The longest is the newest: those it superseded are not read.
        var tile = Directory.GetFiles(Path.Combine(log, "tile", "entries"), "*", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(tile);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);
        (exit, output) = await GoVerifier.Run(program, arguments);
        Assert.Equal((1, true), (exit, output.StartsWith("FAILED: ", StringComparison.Ordinal)));
    }
}
