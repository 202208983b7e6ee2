using Writ.Core.Api;

namespace Writ.Report.Board;

/// <summary>One execution as the board holds it.</summary>
/// <param name="Summary">As read.</param>
/// <param name="Json">Its JSON, the form that is compared and streamed.</param>
internal sealed record BoardRow(ExecutionSummary Summary, string Json);

/// <summary>A row that is new or differs from what was there.</summary>
/// <param name="Sequence">Rises by one with each change since the board was opened.</param>
/// <param name="Row">What it is now.</param>
internal sealed record BoardChange(long Sequence, BoardRow Row);
