using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The bundle that one run is decided under while <c>writ profile learn</c> records it: this user may run this program, and it
/// whatever it starts; nothing is let out. Wide where nothing is lost by it, since what is not shown cannot be learned.</summary>
public static class LearningBundle
{
    /// <summary>The bundle's name and its profile's.</summary>
    public const string Name = "writ-learning";

    /// <summary>The files, by path below the bundle's folder. They load without a finding.</summary>
    public static IReadOnlyList<PolicyFile> Create(LearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            new(BundleLayout.Manifest, IndentedJson.Manifest(Name, "Written by writ profile learn, for one run.")),
            new(BundleLayout.Schema, StarterSchema.Text + "\n" + StarterSchema.Network),
            new(BundleLayout.Entities, "[]\n"),
            new("learning.cedar", Policies(options)),
            new($"profiles/{Name}.json", Profile(options)),
        ];
    }

    /// <summary>The limits of the run.</summary>
    public static Limits LimitsOf(LearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return LimitsText.TryParse(StarterBundle.Applied(options.Unavailable), out var limits, out _) ? limits : Limits.None;
    }

    private static string Profile(LearningOptions options) => IndentedJson.Object(writer =>
    {
        writer.WriteString("name", Name);
        IndentedJson.Strings(writer, "read", options.SystemDirectories.Concat(options.Read).Distinct(StringComparer.Ordinal));
        IndentedJson.Strings(writer, "write", options.Write);
        IndentedJson.Strings(writer, "execute", options.SystemDirectories.Except(StarterBundle.NotExecutable).Concat(options.Execute).Distinct(StringComparer.Ordinal));
        IndentedJson.Strings(writer, "environment", StarterBundle.Environment);
        IndentedJson.Strings(writer, "egress", []);
        writer.WriteString("children", "decide");
        IndentedJson.Strings(writer, "signals", ["INT", "TERM", "HUP", "QUIT"]);
        writer.WriteBoolean("build", options.Build);
        writer.WriteBoolean("record", true);
    });

    private static string Policies(LearningOptions options) => $$"""
        @id("learning")
        @description("This program is run once, recorded, to learn what it needs.")
        @profile("{{Name}}")
        @limits("{{StarterBundle.Applied(options.Unavailable)}}")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource == {{LearnedPolicies.Program(options.Program)}}
        )
        when { {{LearnedPolicies.IsUser(options.Uid)}} }
        unless { {{LearnedPolicies.IsChild}} };

        @id("learning-children")
        @description("What it starts is recorded with it.")
        @profile("{{Name}}")
        permit (
          principal is User,
          action == Action::"process.exec",
          resource is Program
        )
        when { {{LearnedPolicies.IsUser(options.Uid)}} }
        when { {{LearnedPolicies.IsChild}} };

        """;
}
