using System.CommandLine;
using Writ.Host.Commands;

namespace Writ.Host.Language;

/// <summary>
/// <c>writ cedar authorize|validate|format|translate|explain|conform</c>: the policy language by itself, with plain Cedar files.
/// No bundle, no data directory, no strict layer: what Cedar says, and nothing more. Option names are those of the <c>cedar</c> tool.
/// </summary>
internal static class CedarCommand
{
    public static Command Create(GlobalOptions global) => new("cedar", "The Cedar policy language by itself: files in, answers out.")
    {
        AuthorizeCommand.Create(global),
        ExplainCommand.Create(global),
        ValidateCommand.Create(global),
        FormatCommand.Create(global),
        TranslateCommand.Create(global),
        ConformCommand.Create(global),
    };
}
