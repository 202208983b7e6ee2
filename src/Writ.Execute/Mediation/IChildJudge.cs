namespace Writ.Execute.Mediation;

/// <summary>The decision on a program that a run starts, where its profile says <c>"children": "decide"</c>.</summary>
/// <remarks>
/// Asked twice for each program: early, with what the caller's memory asks for, and again with what the kernel has loaded, which
/// binds. Called by one thread of the run, one call at a time, beside <see cref="Running.ILease"/>. An exception denies.
/// </remarks>
public interface IChildJudge
{
    InsideVerdict Judge(ChildProgram child);
}
