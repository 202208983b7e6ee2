using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Statements;

namespace Writ.Host.Commands;

/// <summary>What is said of a run whose profile only recorded it.</summary>
internal static class RecordedMark
{
    public const string Text = "recorded for learning: not governed by a profile of its own";

    /// <summary>Whether the decision obliged to it. Asked of evidence that holds.</summary>
    /// <exception cref="Core.MalformedException">The authorization cannot be read.</exception>
    public static bool IsOn(EvidenceFile file)
    {
        foreach (var entry in file.Statements)
        {
            if (entry.Envelope is not { } envelope || !Statement.TryParse(envelope.Payload.Span, out var statement, out _)) continue;
            if (statement.PredicateType == PredicateTypes.Authorization)
                return statement.ReadPredicate(DocumentsJson.Default.AuthorizationPredicate).Decision.Obligations?.Profile?.Record == true;
        }

        return false;
    }
}
