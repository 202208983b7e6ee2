using Writ.Host.Output;

namespace Writ.Host;

/// <summary>One tenant's folder: register, log, keys, evidence, policies. Private to its owner.</summary>
internal sealed class DataDirectory
{
    public const string SocketName = "writ.sock";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private DataDirectory(string path) => Path = path;

    public string Path { get; }
    public string Register => In("register.db");

    /// <summary>Where the register is instead, if it is not that file.</summary>
    public string RegisterAddress => In("register.address");
    public string Log => In("log");
    public string Keys => In("keys");
    public string Trust => In("trust.json");

    /// <summary>Every version of <see cref="Trust"/> that was in force, <c>N.json</c>.</summary>
    public string TrustHistory => In("trust");
    /// <summary>Secrets that are added to requests of runs, each a file of its own name.</summary>
    public string Secrets => In("secrets");
    public string Evidence => In("evidence");
    public string Policy => In("policy");
    public string Protected => In("protected");

    /// <summary>Locked while keys are made or changed.</summary>
    public string StartLock => In("start.lock");
    public string Socket => In(SocketName);

    /// <summary>Who must cosign the log's checkpoints (C2SP tlog-policy); absent where nobody is asked.</summary>
    public string WitnessPolicy => In("witness.policy");
    public string ServerAddress => In("serve.address");

    /// <summary>Runs that are alive, one locked file each: the lock falls with its process.</summary>
    public string Live => In("live");

    /// <summary>What detached runs said, a folder each.</summary>
    public string Output => In("output");

    /// <summary>The option, else <c>WRIT_DATA</c>, else the user's XDG data home. Made on first use, mode 0700.</summary>
    /// <exception cref="DiagnosedException">It cannot be made or written, or others may look into it.</exception>
    public static DataDirectory Open(string? option)
    {
        var path = Locate(option);
        try
        {
            Directory.CreateDirectory(path, Private);
            foreach (var folder in new[] { "keys", "log", "evidence", "live", "attach", "output" }) Directory.CreateDirectory(System.IO.Path.Combine(path, folder), Private);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6001", $"cannot use the data directory {path}", error.Message,
                "give a directory you may write with --data DIR or WRIT_DATA, or free space on its file system", ExitCodes.Unreachable), error);
        }

        var data = new DataDirectory(path);
        data.CheckPrivate();
        return data;
    }

    /// <summary>Opens without making anything: for commands that only read.</summary>
    public static DataDirectory? Existing(string? option)
    {
        var path = Locate(option);
        return Directory.Exists(path) ? new DataDirectory(path) : null;
    }

    /// <summary>Names the places in a data directory that may not exist.</summary>
    public static DataDirectory At(string? option) => new(Locate(option));

    /// <summary>The path that the option, <c>WRIT_DATA</c> or the default comes to.</summary>
    public static string Locate(string? option) =>
        System.IO.Path.GetFullPath(option ?? Environment.GetEnvironmentVariable("WRIT_DATA") ?? Default());

    /// <summary>The socket of a detached run.</summary>
    public string AttachOf(string execution) => System.IO.Path.Combine(In("attach"), execution);

    /// <exception cref="DiagnosedException">Others may look into it.</exception>
    public void CheckPrivate()
    {
        if ((File.GetUnixFileMode(Path) & Others) == 0) return;
        throw new DiagnosedException(new Diagnosis("WRIT6002", $"the data directory {Path} is open to other users",
            "it holds the keys that sign permits, and its mode is wider than 0700", $"chmod 700 {Path}", ExitCodes.Unreachable));
    }

    private static string Default()
    {
        var home = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg
            ? xdg
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return System.IO.Path.Combine(home, "writ");
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
