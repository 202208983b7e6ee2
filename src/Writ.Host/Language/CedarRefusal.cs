using System.Text.Json;
using Writ.Host.Commands;
using Writ.Host.Output;
using ParseResult = System.CommandLine.ParseResult;

namespace Writ.Host.Language;

/// <summary>A command that cannot answer says what it found about its files, and then what failed; in JSON too, where that was asked for.</summary>
internal static class CedarRefusal
{
    public static Diagnosis Unreadable { get; } = new("WRIT6101", "the files given cannot be used",
        "they are not what they should be: see the findings", "correct the findings", ExitCodes.Usage);

    public static int Say(GlobalOptions global, ParseResult parsed, CedarFiles files, Diagnosis diagnosis)
    {
        var terminal = global.Terminal(parsed);
        CedarFindings.Write(files, terminal);
        if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(Document(files, diagnosis), CedarJson.Default.CedarRefusalDocument));
        terminal.Fail(diagnosis);
        return diagnosis.Exit;
    }

    private static CedarRefusalDocument Document(CedarFiles files, Diagnosis diagnosis) =>
        new(new ErrorBody(diagnosis.Code, diagnosis.What, diagnosis.Why, diagnosis.Remedy, diagnosis.Exit), [.. files.Findings.Select(CedarFinding.Of)]);
}

/// <summary>As every failure in JSON, with the findings beside it.</summary>
internal sealed record CedarRefusalDocument(ErrorBody Error, IReadOnlyList<CedarFinding> Findings);
