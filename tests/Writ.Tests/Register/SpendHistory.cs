namespace Writ.Tests.Register;

/// <summary>What was tried on permits and what was answered, and whether one store that spends each once can have answered so.</summary>
/// <remarks>
/// A permit is an object with one operation, whose first call wins. A history of it is linearizable (Herlihy and Wing 1990) if and only if
/// at most one call won, and none lost that had its answer before the winner was asked: each call then takes effect at some moment between its
/// question and its answer. Calls without an answer may have won or not.
/// </remarks>
internal static class SpendHistory
{
    public enum Answer
    {
        Won,
        Lost,
        Unknown,
    }

    /// <param name="Permit">Which.</param>
    /// <param name="Asked">Of the machine's monotonic clock.</param>
    /// <param name="Answered">The same; of an unknown answer, when it was given up.</param>
    public sealed record Call(string Permit, string Caller, long Asked, long Answered, Answer Answer)
    {
        public override string ToString() => $"{Permit} {Caller} {Asked} {Answered} {Answer}";

        public static Call Parse(string line) => line.Split(' ') is [var permit, var caller, var asked, var answered, var answer]
            ? new Call(permit, caller, long.Parse(asked), long.Parse(answered), Enum.Parse<Answer>(answer))
            : throw new FormatException(line);
    }

    /// <returns>What cannot have happened; empty where the history is linearizable.</returns>
    public static IReadOnlyList<string> Violations(IEnumerable<Call> calls)
    {
        List<string> found = [];
        foreach (var permit in calls.GroupBy(call => call.Permit))
        {
            var won = permit.Where(call => call.Answer == Answer.Won).ToList();
            var lost = permit.Where(call => call.Answer == Answer.Lost).ToList();
            if (won.Count > 1) found.Add($"{permit.Key} was spent {won.Count} times: {string.Join(", ", won)}");
            else if (won is [var winner]) found.AddRange(lost.Where(call => call.Answered < winner.Asked).Select(call => $"{call} lost to {winner}, which had not begun"));
            else if (lost.Count > 0 && lost.Min(call => call.Answered) is var first && !permit.Any(call => call.Answer == Answer.Unknown && call.Asked < first))
                found.Add($"{permit.Key} was refused and never spent");
        }

        return found;
    }
}
