using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Report.Board;
using Writ.Report.Views;

namespace Writ.Report.Api;

/// <summary>Source-generated serialisation of what the pages' scripts read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RowView))]
[JsonSerializable(typeof(IReadOnlyList<RowView>))]
[JsonSerializable(typeof(DetailView))]
[JsonSerializable(typeof(BoardCounts))]
[JsonSerializable(typeof(RowsPage))]
[JsonSerializable(typeof(BeatView))]
[JsonSerializable(typeof(IReadOnlyList<RunEvent>))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>More rows for the list.</summary>
/// <param name="Next">Pass as <c>after</c>; absent at the end.</param>
internal sealed record RowsPage(IReadOnlyList<RowView> Rows, string? Next, int Matching);
