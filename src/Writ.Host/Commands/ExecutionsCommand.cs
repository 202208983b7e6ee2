using System.CommandLine;
using System.Text.Json;
using Writ.Core.Api;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ executions list|get</c>: what was asked for, and what became of it.</summary>
internal static class ExecutionsCommand
{
    private const int DefaultLimit = 20;
    private const int MostRows = 10_000;

    private static readonly string[] States =
    [
        "requested", "denied", "pending", "permitted", "expired", "running", "stopping", "completed", "failed", "killed", "revoked", "lease-lost", "refused",
    ];

    public static Command Create(GlobalOptions global) =>
        new("executions", "What was asked for, and what became of it.") { List(global), Get(global) };

    private static Command List(GlobalOptions global)
    {
        var state = new Option<string?>("--state") { Description = "only those in this state", HelpName = "STATE" };
        state.AcceptOnlyFromAmong(States);
        var limit = new Option<int>("--limit") { Description = "how many, newest first", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var value) || value is < 1 or > MostRows))
                result.AddError($"--limit takes a number from 1 to {MostRows}");
        });
        var command = new Command("list", "List executions and refusals, newest first.") { state, limit };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var page = await new ExecutionRows(register).Newest(parsed.GetValue(limit), parsed.GetValue(state)).ConfigureAwait(false);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(page, ApiJson.Default.ExecutionPage));
                else Show(page, parsed.GetValue(state), terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Get(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "an execution (exe_…) or a refusal (ref_…)", HelpName = "EXE" };
        var command = new Command("get", "Show one execution: its stages, its statements in the log, its events.") { id };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var detail = await ExecutionDetail.Load(register, data, parsed.GetValue(id)!).ConfigureAwait(false);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(detail, ExecutionDetailJson.Default.ExecutionDetail));
                else ExecutionText.Write(detail, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static void Show(ExecutionPage page, string? state, Terminal terminal)
    {
        if (page.Executions.Count == 0)
        {
            terminal.Out.WriteLine(state is null ? "No executions yet. Start one: writ run -- CMD" : $"No execution is in the state {state}.");
            return;
        }

        var table = new Table("EXECUTION", "STATE", "ASKED (UTC)", "COMMAND", "WHY");
        foreach (var one in page.Executions)
            table.Add(one.Execution, one.State, Times.Utc(one.CreatedAtMs), Text.Shorten(one.Subject, 48), one.Code is null ? "" : $"{one.Code} {one.Reason}");
        table.Write(terminal.Out, Table.TerminalWidth());
        if (page.Next is not null) terminal.Error.WriteLine($"{page.Executions.Count} newest shown; there are more: --limit N");
    }
}
