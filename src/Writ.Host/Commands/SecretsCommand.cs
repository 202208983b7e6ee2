using System.CommandLine;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ secrets set|list|remove</c>: what profiles may add to requests of runs. Values go in and never come out.</summary>
internal static class SecretsCommand
{
    public static Command Create(GlobalOptions global) =>
        new("secrets", "Secrets that profiles add to requests of runs, where no program sees them.") { Set(global), List(global), Remove(global) };

    private static Command Set(GlobalOptions global)
    {
        var name = Name();
        var command = new Command("set", "Keep a secret, read from standard input: its first line.") { name };
        command.SetAction(parsed =>
        {
            var folder = new SecretFolder(ExistingData.Require(global, parsed).Secrets);
            folder.Keep(parsed.GetValue(name)!, Console.In.ReadLine() ?? "");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List(GlobalOptions global)
    {
        var command = new Command("list", "List the names of the secrets that are here.");
        command.SetAction(parsed =>
        {
            foreach (var name in new SecretFolder(ExistingData.Require(global, parsed).Secrets).Names()) global.Terminal(parsed).Out.WriteLine(name);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Remove(GlobalOptions global)
    {
        var name = Name();
        var command = new Command("remove", "Forget a secret. Runs that have it keep it to their end.") { name };
        command.SetAction(parsed =>
        {
            new SecretFolder(ExistingData.Require(global, parsed).Secrets).Forget(parsed.GetValue(name)!);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "as a profile's credentials name it", HelpName = "NAME" };
}
