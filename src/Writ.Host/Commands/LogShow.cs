using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Writ.Audit;
using Writ.Core;
using Writ.Core.Storage;
using Writ.Host.Output;
using Writ.Host.Serving;

namespace Writ.Host.Commands;

/// <summary><c>writ log show WHAT</c>: entries by index, by leaf hash, or of one execution.</summary>
internal static class LogShow
{
    public static Command Create(GlobalOptions global)
    {
        var what = new Argument<string>("what") { Description = "an entry's index, the hash of its leaf (sha256:…), or an execution's id (exe_…)", HelpName = "WHAT" };
        var command = new Command("show", "Show log entries: which statement each is, and the hash of its leaf.") { what };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var rows = await Find(register, data, parsed.GetValue(what)!).ConfigureAwait(false);
                if (rows.Count == 0) throw Nothing(parsed.GetValue(what)!);
                var views = rows.Select(LogRowView.Of).ToArray();
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(views, LogViews.Default.LogRowViewArray));
                else Write(views, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<LogRow>> Find(IRegister register, DataDirectory data, string what)
    {
        if (long.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return await register.ReadLog(index, 1).ConfigureAwait(false);
        if (!Digest.TryParse(what.StartsWith("sha256:", StringComparison.Ordinal) ? what : "sha256:" + what, out var hash))
            return what.Length is > 0 and <= 200 ? await register.ReadExecution(what).ConfigureAwait(false) : [];
        var log = new Log(register, data.Log);
        return log.Published(LogKeys.Of(ExistingData.Trust(data).Keys)) is { } at && log.Find(hash, at) is { } found
            ? await register.ReadLog(found, 1).ConfigureAwait(false)
            : [];
    }

    private static void Write(IReadOnlyList<LogRowView> rows, Terminal terminal)
    {
        var table = new Table("INDEX", "STATEMENT", "EXECUTION", "LEAF HASH");
        foreach (var row in rows)
        {
            table.Add(row.Index.ToString(CultureInfo.InvariantCulture), row.PredicateType[(row.PredicateType[..^3].LastIndexOf('/') + 1)..],
                row.Execution is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{row.Execution} {row.Number}"), row.LeafHash);
        }

        table.Write(terminal.Out, Table.TerminalWidth());
    }

    private static DiagnosedException Nothing(string what) => new(new Diagnosis("WRIT6095",
        $"no log entry is {Text.Shorten(what, 80)}", "neither index, leaf hash nor execution is recorded", "writ log status says how many entries there are", ExitCodes.NotFound));
}
