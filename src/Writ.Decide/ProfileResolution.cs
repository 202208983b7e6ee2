using System.Diagnostics.CodeAnalysis;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Replaces the words of a profile's paths for one request, so that what is decided is what is confined.</summary>
public static class ProfileResolution
{
    /// <summary>The profile as it would be for somebody who stands there; a word without a meaning is left.</summary>
    /// <param name="profile">Of a bundle.</param>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="home">Absolute; null where there is none.</param>
    public static Profile For(Profile profile, string workingDirectory, string? home)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile with { Read = Put(profile.Read), Write = Put(profile.Write), Execute = Put(profile.Execute) };

        IReadOnlyList<string> Put(IReadOnlyList<string> paths) =>
            [.. paths.Select(path => ProfilePath.Resolve(path, workingDirectory, home, "/tmp") ?? path).Distinct(StringComparer.Ordinal)];
    }

    internal static bool Try(
        Profile profile, Question question, [NotNullWhen(true)] out Profile? resolved, [NotNullWhen(false)] out Diagnostic? why)
    {
        resolved = null;
        if (IsInsideRun(question))
        {
            // It is not put on: the program is in its run's already, and where it stands now says nothing of that one's words.
            (resolved, why) = (profile, null);
            return true;
        }

        var (cwd, home, temporary) = (question.Asked.WorkingDirectory, Fact(question, "home"), Fact(question, "tmp"));
        string? unknown = null;
        var (read, write, execute) = (Replace(profile.Read), Replace(profile.Write), Replace(profile.Execute));
        why = unknown is null
            ? Wide(profile, write, question)
            : new(
                DecisionCodes.PlaceUnknown, $"the profile `{profile.Name}` speaks of {unknown}, and there is none here",
                "name the directory itself in the profile");
        if (why is null) resolved = profile with { Read = read, Write = write, Execute = execute };
        return why is null;

        IReadOnlyList<string> Replace(IReadOnlyList<string> paths)
        {
            List<string> replaced = new(paths.Count);
            foreach (var path in paths)
            {
                if (ProfilePath.Resolve(path, cwd, home, temporary) is not { } place) unknown ??= path;
                else if (!replaced.Contains(place)) replaced.Add(place);
            }

            return replaced;
        }
    }

    private static bool IsInsideRun(Question question) =>
        question.Context.TryGet("parent", out var parent) && parent is RecordValue record && record.TryGet("program", out _);

    // A word can stand for what the profile itself could not have named.
    private static Diagnostic? Wide(Profile profile, IReadOnlyList<string> write, Question question)
    {
        if (Faults.GuardOff("wide-write")) return null;
        var home = Fact(question, "home");
        var homes = IsTrue(question, "cwdIsHome") || IsTrue(question, "cwdHoldsHomes");
        foreach (var path in write)
        {
            if (path == "/" || path == home || (home is not null && home.StartsWith(path + "/", StringComparison.Ordinal))
                || (homes && path == question.Asked.WorkingDirectory))
            {
                return new(
                    DecisionCodes.WideWrite,
                    $"the profile `{profile.Name}` would make {path} writable, which is `/`, a home directory or above one",
                    "start it in a directory below, or name one in the profile");
            }
        }

        return null;
    }

    private static string? Fact(Question question, string name) => FactValue(question, name) is StringValue { Text: var text } ? text : null;

    private static bool IsTrue(Question question, string name) => BoolValue.True.Equals(FactValue(question, name));

    private static Value? FactValue(Question question, string name) =>
        question.Context.TryGet("facts", out var facts) && facts is RecordValue record && record.TryGet(name, out var value) ? value : null;
}
