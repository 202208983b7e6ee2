using System.CommandLine;
using Writ.Host.Language;
using Writ.Host.Demo;
using Writ.Host.Detached;
using Writ.Host.Output;
using Writ.Host.Serving;

namespace Writ.Host.Commands;

/// <summary>The command line, from top to bottom.</summary>
internal static class CommandLine
{
    /// <summary>Everything from here on belongs to the governed program and is never read as an option of ours.</summary>
    private const string Separator = "--";

    public static async Task<int> Invoke(string[] args)
    {
        // Split before parsing: an unknown flag before the separator must be an error, not the program's first word.
        var separator = Array.IndexOf(args, Separator);
        var own = separator < 0 ? args : args[..separator];
        var program = separator < 0 ? null : args[(separator + 1)..];

        var global = new GlobalOptions();
        var root = Root(global, program);
        var parsed = root.Parse(own);
        if (parsed.Errors.Count > 0) return Fail(Misunderstanding.Explain(parsed), global.Terminal(parsed), AsksForJson(own));

        try
        {
            using var interruption = new Interruption();
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, interruption.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (Faulty.Explain(error) is { } diagnosis)
        {
            return Fail(diagnosis, global.Terminal(parsed), global.Json(parsed));
        }
#pragma warning disable CA1031 // a defect of ours: it is said in full, with the exit code that says so, instead of an abort
        catch (Exception defect)
#pragma warning restore CA1031
        {
            var terminal = global.Terminal(parsed);
            terminal.Error.WriteLine(defect.ToString());
            return Fail(new Diagnosis("WRIT6000", "an internal error", defect.Message, "report it with the lines above", ExitCodes.Internal), terminal, global.Json(parsed));
        }
    }

    private static RootCommand Root(GlobalOptions global, string[]? program)
    {
        var root = new RootCommand("Writ: no authorization, no execution.");
        global.AddTo(root);
        root.Subcommands.Add(RunCommand.Create(global, program));
        root.Subcommands.Add(AttachCommand.Create(global));
        root.Subcommands.Add(LogsCommand.Create(global));
        root.Subcommands.Add(SuperviseCommand.Create(global));
        root.Subcommands.Add(PermitsCommand.Create(global, program));
        root.Subcommands.Add(ApprovalsCommand.Create(global));
        root.Subcommands.Add(ApproveCommand.Approve(global));
        root.Subcommands.Add(ApproveCommand.Deny(global));
        root.Subcommands.Add(RevokeCommand.Create(global));
        root.Subcommands.Add(RevocationsCommand.Create(global));
        root.Subcommands.Add(DemoCommand.Create(global));
        root.Subcommands.Add(ServeCommand.Create(global));
        root.Subcommands.Add(ConsoleCommand.Create(global));
        root.Subcommands.Add(VerifyCommand.Create(global));
        root.Subcommands.Add(ExecutionsCommand.Create(global));
        root.Subcommands.Add(EvidenceCommand.Create(global));
        root.Subcommands.Add(LineageCommand.Create(global));
        root.Subcommands.Add(PolicyCommand.Create(global));
        root.Subcommands.Add(ProfileCommand.Create(global, program));
        root.Subcommands.Add(CedarCommand.Create(global));
        root.Subcommands.Add(RegisterCommand.Create(global));
        root.Subcommands.Add(KeysCommand.Create(global));
        root.Subcommands.Add(SecretsCommand.Create(global));
        root.Subcommands.Add(LogCommand.Create(global));
        root.Subcommands.Add(WitnessCommand.Create(global));
        root.Subcommands.Add(DoctorCommand.Create(global));
        root.Subcommands.Add(CompletionCommand.Create(global));
        root.Subcommands.Add(HelpCommand.Create(global));
        root.Subcommands.Add(VersionCommand.Create(global));
        return root;
    }

    // A line that does not parse has no values: but whoever wrote -o json in it reads JSON.
    private static bool AsksForJson(string[] own) => own.Any(word => word is "-o=json" or "--output=json" or "-ojson")
        || own.Zip(own.Skip(1)).Any(pair => pair is ("-o" or "--output", "json"));

    private static int Fail(Diagnosis diagnosis, Terminal terminal, bool json)
    {
        if (json) terminal.Out.WriteLine(ErrorDocument.Of(diagnosis));
        terminal.Fail(diagnosis);
        return diagnosis.Exit;
    }
}
