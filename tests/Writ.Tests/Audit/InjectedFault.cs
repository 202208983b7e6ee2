using Writ.Core;
using Writ.Core.Storage;

namespace Writ.Tests.Audit;

/// <summary>How one step fails.</summary>
public enum FaultKind
{
    None,

    /// <summary>It does not happen, and says so: no space left.</summary>
    NoSpace,

    /// <summary>It does not happen, and says so: an I/O error.</summary>
    Lost,

    /// <summary>Half of it happens, and it says that none did.</summary>
    Torn,

    /// <summary>It happens, and says that it did not.</summary>
    DoneButReportedFailed,
}

/// <summary>Fails exactly one step of those that pass, counted over files and register together.</summary>
internal sealed class InjectedFault(FaultKind kind, int at)
{
    private const int NoSpaceError = 28;
    private const int IoError = 5;

    private int _steps;

    /// <summary>Whether the step that fails has come.</summary>
    public bool Happened { get; private set; }

    public void File(Action whole, Action? half = null)
    {
        switch (Next())
        {
            case FaultKind.NoSpace: throw new IOException("No space left on device", NoSpaceError);
            case FaultKind.Lost: throw new IOException("Input/output error", IoError);
            case FaultKind.Torn:
                half?.Invoke();
                throw new IOException("Input/output error", IoError);
            case FaultKind.DoneButReportedFailed:
                whole();
                throw new IOException("Input/output error", IoError);
            default:
                whole();
                break;
        }
    }

    /// <summary>A commit has no halves (<see cref="TornCommitTests"/> tears its file): a torn one is lost.</summary>
    public async ValueTask<RegisterVerdict> Commit(Func<ValueTask<RegisterVerdict>> commit)
    {
        switch (Next())
        {
            case FaultKind.None: return await commit();
            case FaultKind.DoneButReportedFailed:
                _ = await commit();
                throw Fault();
            default: throw Fault();
        }
    }

    private FaultKind Next()
    {
        if (_steps++ != at) return FaultKind.None;
        Happened = true;
        return kind;
    }

    private static RegisterException Fault() => new(new Diagnostic("WRIT4003", "planted", "none"));
}
