using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

public sealed class StarterBundleTests
{
    private static readonly StarterOptions Everything = new();

    [Fact]
    public void It_loads_without_a_finding()
    {
        var loaded = PolicyBundle.Load(StarterBundle.Create(Everything), 1);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal((1, 1), (loaded.Value!.Authority.BundleVersion, loaded.Value.Authority.ProtectedVersion));
    }

    [Fact]
    public void The_local_user_may_run_programs_in_a_project()
    {
        var decision = Ask(Starter());
        Assert.Equal(DecisionEffect.Allow, decision.Effect);
        Assert.Equal("starter", Assert.Single(decision.Policies).Id);
        var obligations = decision.Obligations!;
        Assert.Equal(600_000, obligations.Limits.WallMs);
        Assert.Equal(4L << 30, obligations.Limits.MemoryBytes);
        Assert.Equal(["/srv/project"], obligations.Profile!.Write);
        Assert.Contains("/srv/project", obligations.Profile.Read);
        Assert.Contains("/usr", obligations.Profile.Execute);
        Assert.DoesNotContain("/etc", obligations.Profile.Execute);
        Assert.Empty(obligations.Profile.Egress);
    }

    [Theory]
    [InlineData("/home/alice/project", "starter", true, true)]
    [InlineData("/home/alice", "starter-home", true, false)]
    [InlineData("/root", "starter-home", true, false)]
    [InlineData("/home", "starter-wide", false, false)]
    [InlineData("/", "starter-wide", false, false)]
    [InlineData("/homeless", "starter", true, true)]
    public void The_working_directory_is_granted_by_what_it_is(string cwd, string policy, bool readable, bool writable)
    {
        var decision = Ask(Starter(), Intent(Command() with { WorkingDirectory = cwd }));
        Assert.Equal(DecisionEffect.Allow, decision.Effect);
        Assert.Equal(policy, Assert.Single(decision.Policies).Id);
        Assert.Equal(readable, decision.Obligations!.Profile!.Read.Contains(cwd));
        Assert.Equal(writable, decision.Obligations.Profile.Write.Contains(cwd));
        Assert.DoesNotContain(decision.Obligations.Profile.Read, path => path != cwd && path.StartsWith("/home", StringComparison.Ordinal));
    }

    [Fact]
    public void A_home_directory_that_holds_another_is_not_readable_either()
    {
        var now = Now with { Facts = Facts with { HomeDirectories = ["/srv/project", "/srv/project/alice"] } };
        Assert.Equal("starter-wide", Assert.Single(Ask(Starter(), null, now).Policies).Id);
    }

    [Theory]
    [InlineData("sudo")]
    [InlineData("su")]
    [InlineData("mount")]
    public void Helpers_that_change_rights_are_denied_by_a_protected_rule(string helper)
    {
        var decision = Ask(Starter(), Intent(Command(helper, "id")));
        Assert.Equal((DecisionEffect.Deny, "WRIT1614"), (decision.Effect, decision.Code));
        Assert.Equal(("no-privilege-helpers", "protected", "protected/helpers.cedar"), (decision.Policies[0].Id, decision.Policies[0].Tier, decision.Policies[0].File));
    }

    [Fact]
    public void Limits_that_do_not_apply_are_left_out_with_the_reason()
    {
        var options = new StarterOptions
        {
            Unavailable = new Dictionary<string, string> { ["memory"] = "no memory controller\nmay be written", ["cpu"] = "likewise" },
            SystemDirectories = ["/bin", "/etc", "/usr"],
        };
        var files = StarterBundle.Create(options);
        var text = files.Single(file => file.Path == "starter.cedar").Text;
        Assert.Contains("\n//   memory=4GiB  left out: no memory controller may be written\n", text, StringComparison.Ordinal);
        Assert.Contains("\n//   cpu=10m  left out: likewise\n", text, StringComparison.Ordinal);
        var loaded = PolicyBundle.Load(files, 1);
        Assert.Empty(loaded.Diagnostics);
        var obligations = Ask(loaded.Value!).Obligations!;
        Assert.Equal((600_000, null, null), (obligations.Limits.WallMs, obligations.Limits.MemoryBytes, obligations.Limits.CpuMs));
        Assert.Equal(["/bin", "/usr"], obligations.Profile!.Execute);
    }

    [Fact]
    public void The_examples_in_its_comments_hold_too()
    {
        var files = StarterBundle.Create(Everything).Select(file => file.Path.EndsWith(".cedar", StringComparison.Ordinal) ? file with { Text = Uncomment(file.Text) } : file);
        var loaded = PolicyBundle.Load([.. files], 1);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal("WRIT1613", Ask(loaded.Value!, Intent(Command("curl", "-o", "x"))).Code);
        Assert.Equal("WRIT1600", Ask(loaded.Value!, Intent(Command("git", "status"), "support-triage")).Code);
        Assert.Equal("WRIT1613", Ask(loaded.Value!, Intent(Command("git", "push"), "support-triage")).Code);
        var inTemporary = Command("x") with { Executable = new FileIdentity("/tmp/x", SomeDigest) };
        Assert.Equal("WRIT1614", Ask(loaded.Value!, Intent(inTemporary)).Code);
    }

    [Fact]
    public void Another_uid_than_the_runs_is_not_permitted()
    {
        const string Entities = """[{ "uid": { "type": "User", "id": "carol" }, "attrs": { "name": "carol", "uid": 1003 }, "parents": [] }]""";
        var files = StarterBundle.Create(Everything).Select(file => file.Path == "entities.json" ? file with { Text = Entities } : file);
        var bundle = PolicyBundle.Load([.. files], 1).Value!;
        Assert.Equal("WRIT1612", Ask(bundle, Intent() with { Principal = new EntityRef("User", "carol") }).Code);
    }

    private static PolicyBundle Starter() => PolicyBundle.Load(StarterBundle.Create(Everything), 1).Value!;

    // The examples begin with an annotation and end with a semicolon.
    private static string Uncomment(string text)
    {
        var inside = false;
        var lines = text.Split('\n').Select(line =>
        {
            if (line.StartsWith("// @id(", StringComparison.Ordinal)) inside = true;
            var result = inside ? line[3..] : line;
            if (inside && line.EndsWith(';')) inside = false;
            return result;
        });
        return string.Join('\n', lines);
    }
}
