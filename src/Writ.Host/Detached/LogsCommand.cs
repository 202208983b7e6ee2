using System.CommandLine;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Detached;

/// <summary><c>writ logs [-f] EXE</c>: what a detached run said.</summary>
internal static class LogsCommand
{
    public static Command Create(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "a run that was started with --detach", HelpName = "EXE" };
        var follow = new Option<bool>("--follow", "-f") { Description = "go on until the run ends" };
        var command = new Command("logs", "Show what a detached run said: the last of it, as far as it is kept.") { id, follow };
        command.SetAction(async (parsed, cancellation) =>
        {
            var data = ExistingData.Require(global, parsed);
            var run = await KeptRun.Find(data, parsed.GetValue(id)!).ConfigureAwait(false);
            await using (run.ConfigureAwait(false))
            {
                await run.Show(fromNow: false, parsed.GetValue(follow), global.Terminal(parsed), cancellation).ConfigureAwait(false);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
