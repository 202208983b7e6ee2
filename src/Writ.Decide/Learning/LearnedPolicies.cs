using System.Globalization;
using System.Text;
using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The policies of a proposal: this user may run this program; it may start what it started, and connect where it would have.</summary>
internal static class LearnedPolicies
{
    // As much of a command as still reads as a suggestion.
    private const int LongestCommand = 400;

    public const string IsChild = "context has parent && context.parent has program";

    public static string IsUser(long uid) => string.Create(CultureInfo.InvariantCulture, $"principal has uid && principal.uid == {uid}");

    public static string Program(string path) => new EntityUid(ProcessContext.Program, path).ToString();

    public static string Write(string name, Observations seen, Limits limits)
    {
        var text = new StringBuilder();
        text.Append(Main(name, seen, LimitsText.Write(limits)));
        if (seen.Children.Count > 0) text.Append(Children(name, seen));
        if (seen.Places.Count > 0) text.Append(Places(name, seen));
        return text.ToString();
    }

    private static string Main(string name, Observations seen, string limits) => $$"""
        // Proposed by writ profile learn from what one run was seen to do. Read it before it decides anything: what the
        // program did not do in that run is missing here, and what it should not have done is not.

        @id("{{name}}")
        @description("The program, as it was seen to run.")
        @profile("{{name}}")
        {{(limits.Length > 0 ? $"@limits(\"{limits}\")\n" : "")}}permit (
          principal is User,
          action == Action::"process.exec",
          resource == {{Program(ProcessContext.Target(seen.Command).Path)}}
        )
        when { {{IsUser(seen.Uid)}} }
        {{Words(seen.Command.Command)}}unless { {{IsChild}} };

        """;

    // Most programs are run with other words another time; whoever wants these only takes the slashes away.
    private static string Words(string command) => command.Length > LongestCommand
        ? ""
        : $"// With these words only:\n// when {{ context.arguments.command == {new StringValue(command)} }}\n";

    private static string Children(string name, Observations seen) => $$"""

        @id("{{name}}-children")
        @description("What it was seen to start.")
        @profile("{{name}}")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource is Program
        )
        when { {{IsUser(seen.Uid)}} }
        when { {{IsChild}} }
        when {
          [
            {{string.Join(",\n    ", seen.Children.Select(Program))}}
          ].contains(resource)
        };

        """;

    // Named by what they are, and not as entities: those would have to be in entities.json.
    private static string Places(string name, Observations seen) => $$"""

        @id("{{name}}-network")
        @description("Where it was seen to connect to. Nothing was let out then: look whether it should be.")
        permit (
          principal is User,
          action in [Action::"http.request", Action::"tcp.connect"],
          resource is Endpoint
        )
        when { {{IsUser(seen.Uid)}} }
        when {
          {{string.Join(" ||\n  ", seen.Places.Select(Place).Distinct(StringComparer.Ordinal))}}
        };

        """;

    private static string Place(NetworkRequest place) =>
        string.Create(CultureInfo.InvariantCulture, $"(resource.host == {new StringValue(place.Host)} && resource.port == {place.Port})");
}
