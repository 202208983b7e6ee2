using System.Text.Json;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>A data directory with the starter policies, and a program whose every start leaves a line behind.</summary>
internal sealed class Scene : IDisposable
{
    public static readonly string[] Program = ["sh", "-c", "echo ran >> effect"];

    public Scene() => Directory.InitPolicy();

    public WritDirectory Directory { get; } = new();

    /// <summary>How often the program ran.</summary>
    public int Effects => File.Exists(Effect) ? File.ReadAllLines(Effect).Length : 0;

    private string Effect => Path.Combine(Directory.Work, "effect");

    public static WritStart RunOf(params string[] program) => new(["run", "--", .. program]);

    public WritResult Writ(params string[] arguments) => WritProcess.Run(Directory, arguments);

    /// <summary>Issues a permit for <see cref="Program"/> and returns its file.</summary>
    public string Issue()
    {
        var file = Path.Combine(Directory.Data, $"permit-{Guid.NewGuid():n}.json");
        Writ(["permits", "issue", "--out", file, "--", .. Program]).MustExit(0);
        return file;
    }

    public static WritStart Presenting(string permit) => new(["run", "--permit", permit, "--", .. Program]);

    /// <summary>None before anything was recorded.</summary>
    public IReadOnlyList<JsonElement> Executions()
    {
        var listed = Writ("executions", "list", "-o", "json");
        if (listed.ExitCode == 3) return [];
        return [.. listed.MustExit(0).Json.GetProperty("executions").EnumerateArray()];
    }

    /// <summary>The processes of a run, once it has so many.</summary>
    public async Task<Tree> TreeOf(WritProcess run, int processes, string command = "")
    {
        string? execution = null;
        Tree? tree = null;
        await run.Until($"{processes} processes", () =>
        {
            execution ??= Executions().Where(listed => listed.GetProperty("state").GetString() == "running"
                    && listed.GetProperty("subject").GetString()!.Contains(command, StringComparison.Ordinal))
                .Select(listed => listed.GetProperty("execution").GetString()).FirstOrDefault();
            tree ??= execution is null ? null : Tree.Find(execution);
            return tree?.Count() >= processes;
        });
        return tree!;
    }

    /// <summary>What must hold after any crash: everything has ended and has a receipt, the log is sound, no proof fails.</summary>
    public void MustBeWhole()
    {
        // Any run recovers what a dead supervisor left.
        WritProcess.Run(Directory, RunOf("true")).MustExit(0);
        foreach (var execution in Executions())
        {
            Assert.True(execution.TryGetProperty("endedAtMs", out _), $"open for ever: {execution}");
            var id = execution.GetProperty("execution").GetString()!;
            if (!id.StartsWith("exe_", StringComparison.Ordinal)) continue;
            var file = Path.Combine(Directory.Home, id + ".writ.json");
            Writ("evidence", "get", id, "--out", file).MustExit(0);
            var verdict = Writ("verify", file);

            // Incomplete is honest where the supervisor died before it could say what ran; failing is not.
            Assert.True(verdict.ExitCode is 0 or 91, verdict.ToString());
            Assert.Null(Tree.Find(id));
        }

        Writ("log", "check", "--full").MustExit(0);
    }

    public void Dispose() => Directory.Dispose();
}
