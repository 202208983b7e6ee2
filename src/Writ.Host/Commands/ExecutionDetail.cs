using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Api;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>One statement of an execution, where it stands in the log.</summary>
/// <param name="Digest">Leaf data digest: the statement's name.</param>
internal sealed record StatementLine(int Number, string Type, long LogIndex, Digest Digest, bool Erased);

/// <summary>Everything the register says of one execution: <c>writ executions get -o json</c>.</summary>
internal sealed record ExecutionDetail(
    ExecutionSummary Execution, IReadOnlyList<StatementLine> Statements, IReadOnlyList<RunEvent> Events, string? Evidence)
{
    /// <exception cref="DiagnosedException">WRIT6041: there is no such execution.</exception>
    public static async Task<ExecutionDetail> Load(IRegister register, DataDirectory data, string id)
    {
        if (id.Length is 0 or > 200 || await new ExecutionRows(register).Find(id).ConfigureAwait(false) is not { } summary) throw NotFound(id);
        var rows = await register.ReadExecution(id).ConfigureAwait(false);
        var lines = rows.Select(row => new StatementLine(
            row.Number, PredicateTypes.ShortName(row.PredicateType), row.Index, Stored.Identify(row).Leaf, row.Payload.IsEmpty));
        var events = rows.Where(row => row.PredicateType == PredicateTypes.EventSegment && !row.Payload.IsEmpty)
            .SelectMany(row => Stored.Read(row).ReadPredicate(DocumentsJson.Default.EventSegmentPredicate).Events)
            .Select(chained => chained.Event);
        var evidence = EvidencePath(data, id);
        return new ExecutionDetail(summary, [.. lines], [.. events], File.Exists(evidence) ? evidence : null);
    }

    public static string EvidencePath(DataDirectory data, string id) => Path.Combine(data.Evidence, id + ".writ.json");

    public static DiagnosedException NotFound(string id) => new(new Diagnosis("WRIT6041", $"there is no execution {Text.Shorten(id, 60)}",
        "the register has none of this id", "writ executions list", ExitCodes.NotFound));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionDetail))]
internal sealed partial class ExecutionDetailJson : JsonSerializerContext;
