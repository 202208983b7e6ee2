using System.Text.Json.Nodes;

namespace Writ.Tests.Core;

/// <summary>Every forged evidence file of the vectors, with the checks switched off that find it. In a process of its own.</summary>
internal static class EvidenceAttack
{
    // A check may stand on another that finds the same forgery.
    private const int Rounds = 4;

    /// <summary>The files that are tried: all that fail, but for the one whose payload can no longer be read, whatever is off.</summary>
    public static IEnumerable<string> Names =>
        EvidenceVectors.Makers.Keys.Where(static name => name.StartsWith("fails-", StringComparison.Ordinal) && name != "fails-payload");

    /// <summary>Writes for each file its name, the verdict, and the checks that had to be off for it.</summary>
    public static int Run()
    {
        foreach (var name in Names)
        {
            var vector = JsonNode.Parse(File.ReadAllText(EvidenceVectors.PathOf(name)))!;
            List<string> off = [];
            var judged = Judge(vector, off);
            for (var round = 0; round < Rounds && (string)judged["verdict"]! == "does-not-hold"; round++)
            {
                off.AddRange(judged["checks"]!.AsObject().Where(static check => (string)check.Value! == "fail").Select(static check => check.Key));
                judged = Judge(vector, off);
            }

            Console.WriteLine($"{name} {judged["verdict"]} {string.Join(',', off)}");
        }

        return 0;
    }

    private static JsonObject Judge(JsonNode vector, List<string> off)
    {
        Environment.SetEnvironmentVariable("WRIT_GUARD_OFF", string.Join(',', off));
        return EvidenceVectors.Judge(vector);
    }
}
