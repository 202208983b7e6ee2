using System.CommandLine;
using System.Text.Json;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ profile learn|explain</c>: what a run may touch, found out and said in words.</summary>
internal static class ProfileCommand
{
    public static Command Create(GlobalOptions global, string[]? program) =>
        new("profile", "Profiles: what a run may touch.") { Learn(global, program), Explain(global) };

    private static Command Learn(GlobalOptions global, string[]? program)
    {
        var words = new LearnOptions.Words();
        var agent = new Option<string?>("--agent") { Description = "the agent this is done for", HelpName = "NAME" };
        var purpose = new Option<string?>("--purpose") { Description = "what for", HelpName = "TEXT" };
        var limits = new Option<string?>("--limits") { Description = "tighter limits, e.g. \"wall=5s output=1MiB\"", HelpName = "LIMITS" };
        var command = new Command("learn", "Run a program once, let nothing out, record what it touches, and propose the smallest profile and policy for it.");
        foreach (var option in words.All.Concat([agent, purpose, limits])) command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var (terminal, json) = (global.Terminal(parsed), global.Json(parsed));
            var request = CallerRequest.Create(program, parsed.GetValue(agent), parsed.GetValue(purpose), parsed.GetValue(limits));
            var options = words.Of(parsed);
            var learning = new Learning(DataDirectory.Open(parsed.GetValue(global.Data)), options, TimeProvider.System);
            using var signals = new CallerSignals();
            // Without a folder for it the proposal is what this command says; the program's words go beside it.
            var streams = CallerStreams.Open(outputToError: json || options.Out is null, signals.Voice);
            var learned = await learning.Run(request, streams, new ProgressLines(terminal, parsed.GetValue(global.Quiet) || json), signals.Voice.Interrupted).ConfigureAwait(false);
            if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(learned, LearnedJson.Default.Learned));
            else LearnedText.Write(learned, terminal);
            return learned.Exit;
        });
        return command;
    }

    private static Command Explain(GlobalOptions global)
    {
        var name = new Argument<string?>("name") { Description = "a profile of the bundle (else all are listed)", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        var policy = new Option<string?>("--policy") { Description = "folder of the policy bundle (else the data directory's)", HelpName = "DIR" };
        var command = new Command("explain", "Say in words what a run under a profile may do, here, and whether this machine can confine it.") { name, policy };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var profiles = new ProfileExplaining(DataDirectory.At(parsed.GetValue(global.Data)), parsed.GetValue(policy));
            if (parsed.GetValue(name) is { } one)
            {
                var explained = profiles.Explain(one);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(explained, ProfileJson.Default.ExplainedProfile));
                else ProfileText.Write(explained, terminal);
                return ExitCodes.Done;
            }

            var all = profiles.List();
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(all, ProfileJson.Default.IReadOnlyListProfileLine));
            else ProfileText.Write(all, terminal);
            return ExitCodes.Done;
        });
        return command;
    }
}
