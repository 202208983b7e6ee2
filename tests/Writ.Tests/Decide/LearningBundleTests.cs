using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

/// <summary>What one recorded run is decided under: this program and no other, and nothing that leaves.</summary>
public sealed class LearningBundleTests
{
    private static readonly LearningOptions Options = new() { Uid = 1000, Program = "/usr/bin/git", Write = ["$CWD"], Read = ["/srv/shared"] };

    [Fact]
    public void It_loads_without_a_finding_and_permits_the_program_with_a_profile_that_records()
    {
        var decision = Ask(Bundle(), Intent(Command()));
        Assert.True(decision.Effect == DecisionEffect.Allow, decision.ToString());
        var profile = decision.Obligations!.Profile!;
        Assert.True(profile.Record);
        Assert.Empty(profile.Egress);
        Assert.Null(profile.Credentials);
        Assert.Equal("decide", profile.Children);
        Assert.Equal(["/srv/project"], profile.Write);
        Assert.DoesNotContain(profile.Read, path => path.StartsWith("/home", StringComparison.Ordinal));
        Assert.Equal(600_000, decision.Obligations.Limits.WallMs);
    }

    [Fact]
    public void It_permits_no_other_program_and_nobody_else()
    {
        Assert.Equal(DecisionEffect.Deny, Ask(Bundle(Options with { Program = "/usr/bin/other" }), Intent(Command())).Effect);
        Assert.Equal(DecisionEffect.Deny, Ask(Bundle(Options with { Uid = 1001 }), Intent(Command())).Effect);
    }

    private static PolicyBundle Bundle(LearningOptions? options = null)
    {
        var loaded = PolicyBundle.Load(LearningBundle.Create(options ?? Options), 1);
        Assert.Empty(loaded.Diagnostics);
        return loaded.Value!;
    }
}
