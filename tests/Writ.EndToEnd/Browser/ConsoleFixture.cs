using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Browser;

/// <summary>A console over real runs of several ends, and a browser: made once for all tests that only look.</summary>
public sealed class ConsoleFixture : IAsyncLifetime, IDisposable
{
    private readonly WritDirectory _directory = new();

    public Chromium Chromium { get; } = new();

    public ConsoleServer Server { get; private set; } = null!;

    /// <summary>Execution ids.</summary>
    public string Completed { get; private set; } = "";
    public string Denied { get; private set; } = "";
    public string Failed { get; private set; } = "";
    public string Killed { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Chromium.InitializeAsync();
        _directory.InitPolicy();
        _directory.Write("data/protected/no-raw-copies.cedar", """
            @id("no-raw-copies")
            @description("Nobody copies devices byte by byte.")
            forbid (principal, action == Action::"process.exec", resource) when { resource.name == "dd" };
            """);
        Completed = RunWith(0, ["--agent", "support-triage"], "/bin/echo", "hello");
        Failed = RunWith(3, ["--agent", "support-triage"], "/bin/sh", "-c", "exit 3");
        Denied = RunWith(80, ["--agent", "support-triage"], "/bin/dd", "if=/dev/zero", "of=/dev/null", "count=1");
        Killed = RunWith(84, ["--agent", "repo-maintainer", "--limits", "wall=1s"], "/bin/sleep", "60");
        Server = await ConsoleServer.Start(_directory);
    }

    /// <summary>Runs a program to its end, for an agent; gives its execution.</summary>
    public string Run(params string[] command) => RunWith(0, ["--agent", "support-triage"], command);

    public async Task DisposeAsync()
    {
        Server?.Dispose();
        await Chromium.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    private string RunWith(int status, string[] options, params string[] command) =>
        WritProcess.Run(_directory, ["run", .. options, "-o", "json", "--", .. command]).MustExit(status).Json.GetProperty("execution").GetString()!;
}
