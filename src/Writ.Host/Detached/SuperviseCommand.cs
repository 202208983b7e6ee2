using System.CommandLine;
using System.Text.Json;
using Writ.Core.Documents;
using Writ.Host.Commands;
using Writ.Host.Doors;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Detached;

/// <summary><c>writ supervise</c>, which the server starts: one detached run, asked for on standard input.</summary>
internal static class SuperviseCommand
{
    public static Command Create(GlobalOptions global)
    {
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle, where the server has another than the data directory's", HelpName = "DIR" };
        var command = new Command("supervise", "Supervise one detached run; started by the server.") { Hidden = true };
        command.Options.Add(policy);
        command.SetAction(async (parsed, cancellation) =>
        {
            // What ends the server's terminal or group does not end its detached runs.
            _ = Native.StartSession();
            using var signals = new CallerSignals();
            var replies = new DoorReplies(Console.OpenStandardOutput());
            try
            {
                var request = await JsonSerializer.DeserializeAsync(Console.OpenStandardInput(), DoorJson.Default.DoorRequest, cancellation).ConfigureAwait(false)
                    ?? throw new JsonException("the request is null");
                var plane = await ControlPlane.OpenToGovern(DataDirectory.Open(parsed.GetValue(global.Data)), parsed.GetValue(policy), TimeProvider.System).ConfigureAwait(false);
                await using (plane.ConfigureAwait(false))
                {
                    plane.Adoption = new Adoption(plane.Data.Path, plane.Clock);
                    var run = request.For(LocalPeer.Current());
                    using var detached = new DetachedRun(plane, replies, signals.Voice);
                    var result = await detached.Go(run, request.Stdio is [StreamKinds.OwnTerminal, ..]).ConfigureAwait(false);
                    replies.Send(new DoorReply { Result = result });
                    return result.Exit;
                }
            }
            catch (Exception fault) when (Faulty.Explain(fault) is { } diagnosis)
            {
                replies.Send(new DoorReply { Error = diagnosis });
                return diagnosis.Exit;
            }
        });
        return command;
    }
}
