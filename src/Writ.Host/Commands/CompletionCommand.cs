using System.CommandLine;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ completion bash|zsh|fish</c>: a script that asks the parser itself, so that it never lags behind it.</summary>
internal static class CompletionCommand
{
    public static Command Create(GlobalOptions global)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish", HelpName = "SHELL" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script: eval \"$(writ completion bash)\".") { shell };
        command.SetAction(parsed =>
        {
            global.Terminal(parsed).Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Done;
        });
        return command;
    }

    private const string Bash = """
        _writ() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(writ "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _writ writ
        """;

    private const string Zsh = """
        _writ() {
            local -a words
            words=("${(@f)$(writ "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a words
        }
        compdef _writ writ
        """;

    private const string Fish = """
        complete -f -c writ -a '(writ "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;
}
