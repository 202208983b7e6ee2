namespace Writ.Host.Pipeline;

/// <summary>The five stages, in order.</summary>
internal enum Stage
{
    Decision = 0,
    Authorize,
    Execute,
    Audit,
    Report,
}

/// <summary>How a stage ended, for progress lines and summaries.</summary>
internal enum StageEnd
{
    Skipped = 0,
    Done,
    Stopped,
}

/// <summary>Hears of each stage as it begins and ends. Called in order, from one thread at a time.</summary>
internal interface IProgress
{
    void Begin(Stage stage, string what);

    void End(Stage stage, StageEnd end, string what, long microseconds);

    /// <summary>Something on the way that people must read: what is waited for, and how to answer it.</summary>
    void Note(string what);
}
