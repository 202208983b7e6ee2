using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>Nobody watches.</summary>
internal sealed class NoProgress : IProgress
{
    public void Begin(Stage stage, string what)
    {
    }

    public void Note(string what)
    {
    }

    public void End(Stage stage, StageEnd end, string what, long microseconds)
    {
    }
}
