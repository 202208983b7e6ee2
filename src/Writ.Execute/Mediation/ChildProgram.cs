using Writ.Core.Documents;

namespace Writ.Execute.Mediation;

/// <summary>A program that a run starts.</summary>
/// <param name="Command">What would run, in the form of an intent's arguments: argv as given, the standard streams those of the run.</param>
/// <param name="Starter">The image of the process that starts it.</param>
/// <param name="Task">The process, by its number outside.</param>
public sealed record ChildProgram(ProcessCommand Command, FileIdentity Starter, int Task)
{
    /// <summary>Everything of it that is executed.</summary>
    internal IEnumerable<FileIdentity> Files => Command.Script is { } script
        ? [Command.Executable, script, .. Command.Interpreters]
        : [Command.Executable, .. Command.Interpreters];
}
