namespace Writ.Host.Pipeline;

/// <summary>One locked file a run that is alive. The lock falls with its process, so that anyone can tell a run that goes on from
/// one whose supervisor died.</summary>
internal sealed class LiveRuns(string folder)
{
    /// <summary>Says that this process walks the execution, before anything of it is recorded.</summary>
    public IDisposable Enter(string execution) => new Entry(FileLock.Take(PathOf(execution)), PathOf(execution));

    /// <summary>Null where the run's process is alive; else what keeps any other from recovering it too.</summary>
    public IDisposable? TryInherit(string execution) =>
        FileLock.TryTake(PathOf(execution)) is { } held ? new Entry(held, PathOf(execution)) : null;

    private string PathOf(string execution) => Path.Combine(folder, execution);

    private sealed class Entry(FileLock held, string path) : IDisposable
    {
        public void Dispose()
        {
            // Removed while still locked: whoever opens the name afterwards makes a new file.
            File.Delete(path);
            held.Dispose();
        }
    }
}
