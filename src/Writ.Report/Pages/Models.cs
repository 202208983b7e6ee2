using Writ.Core.Api;
using Writ.Report.Api;
using Writ.Report.Board;
using Writ.Report.Views;

namespace Writ.Report.Pages;

/// <summary>What the shell around every page needs.</summary>
/// <param name="Section">The rail's current item.</param>
/// <param name="Asset">Where a file of the assets is served.</param>
/// <param name="Enforcement">The badge.</param>
/// <param name="NowMs">When the page was rendered.</param>
public sealed record FrameModel(string Section, Func<string, string> Asset, EnforcementState Enforcement, long NowMs)
{
    /// <summary>For someone without a session: no rail, no state, no search.</summary>
    public bool Outside { get; init; }
}

/// <summary>The executions page.</summary>
/// <param name="Next">Id to go on from; null at the end.</param>
/// <param name="Matching">Executions the filter leaves.</param>
/// <param name="Cursor">Where the stream goes on.</param>
public sealed record ExecutionsModel(
    FrameModel Frame, IReadOnlyList<RowView> Rows, BoardCounts Counts, ListQuery Query, string? Next, int Matching, DetailView? Detail, string Cursor);

/// <summary>The proof page; with an execution, its evidence is loaded at once.</summary>
public sealed record ProofModel(FrameModel Frame, string? Execution);

/// <summary>An error page.</summary>
public sealed record ProblemModel(FrameModel Frame, Problem Problem, string Request);
