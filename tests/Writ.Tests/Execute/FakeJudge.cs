using Writ.Execute.Mediation;

namespace Writ.Tests.Execute;

/// <summary>Decides on child programs as a test says, and remembers what it was asked.</summary>
internal sealed class FakeJudge : IChildJudge
{
    private readonly Lock _gate = new();
    private readonly List<ChildProgram> _asked = [];

    public Func<ChildProgram, bool> Allows { get; set; } = _ => true;

    public IReadOnlyList<ChildProgram> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    public InsideVerdict Judge(ChildProgram child)
    {
        lock (_gate) _asked.Add(child);
        return Allows(child) ? InsideVerdict.Allow("WRIT1600", "permitted by a test", "test") : InsideVerdict.Deny("WRIT1613", "forbidden by a test", "test");
    }

    /// <summary>Everything but programs of this name.</summary>
    public void Forbid(string name) => Allows = child => Path.GetFileName(child.Command.Executable.Path) != name;
}
