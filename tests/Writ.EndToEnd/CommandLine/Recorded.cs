using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>A data directory in which one program ran already, and what must still be there afterwards.</summary>
internal sealed class Recorded : IDisposable
{
    private const string Marker = "marker";

    private readonly bool _owns;
    private readonly string _execution;

    public Recorded(WritDirectory? directory = null)
    {
        (Directory, _owns) = (directory ?? new WritDirectory(), directory is null);
        Directory.InitPolicy();
        _execution = WritProcess.Run(Directory, "run", "-o", "json", "--", "true").MustExit(0).Json.GetProperty("execution").GetString()!;
    }

    public WritDirectory Directory { get; }

    /// <summary>The text of the bundle's policies.</summary>
    public string Policy
    {
        get => File.ReadAllText(PathOf("policy", "starter.cedar"));
        set => File.WriteAllText(PathOf("policy", "starter.cedar"), value);
    }

    public string PathOf(params string[] parts) => Path.Combine([Directory.Data, .. parts]);

    /// <summary>Asks to run a program that would leave a file behind.</summary>
    public WritResult Touch(params string[] options) => WritProcess.Run(Directory, ["run", .. options, "--", "touch", Marker]);

    /// <summary>A refusal has an id, a reason and a remedy, and leaves no file.</summary>
    public WritResult MustRefuse(int exit, string code, params string[] options)
    {
        var result = Touch(options).MustExit(exit).MustSay($"({code})").MustSay("\n  why  ").MustSay("\n  do   ");
        MustNotHaveRun();
        return result;
    }

    public void MustNotHaveRun() => Assert.False(File.Exists(MarkerPath), "The program ran.");

    /// <summary>The log is sound, what ran before is in it, its evidence verifies, and the same program runs now.</summary>
    public void MustHaveLostNothing()
    {
        WritProcess.Run(Directory, "log", "check", "--full").MustExit(0);
        WritProcess.Run(Directory, "executions", "get", _execution).MustExit(0).MustSay("completed");
        WritProcess.Run(Directory, "verify", _execution).MustExit(0).MustSay("Proof holds");
        Touch().MustExit(0);
        Assert.True(File.Exists(MarkerPath), "The program did not run.");
    }

    public void Dispose()
    {
        if (_owns) Directory.Dispose();
    }

    private string MarkerPath => Path.Combine(Directory.Work, Marker);
}
