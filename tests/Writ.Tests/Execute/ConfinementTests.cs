using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Tests.Execute;

/// <summary>What is refused before there is a permit, because it cannot or must not be confined.</summary>
public sealed class ConfinementTests : IDisposable
{
    private readonly RunHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_path_set_that_contains_the_data_directory_is_refused()
    {
        var parent = Path.GetDirectoryName(_harness.DataDirectory)!;
        Refused("WRIT3001", profile => profile with { Read = [.. profile.Read, parent] });
        Refused("WRIT3001", profile => profile with { Read = [.. profile.Read, _harness.DataDirectory] });
        var below = Directory.CreateDirectory(Path.Combine(_harness.DataDirectory, "below")).FullName;
        Refused("WRIT3001", profile => profile with { Write = [below], Read = [_harness.Work] });
        Refused("WRIT3001", profile => profile with { Read = ["/"] });
    }

    [Fact]
    public void A_link_to_the_data_directory_does_not_hide_it()
    {
        var link = Path.Combine(_harness.Work, "link");
        Directory.CreateSymbolicLink(link, _harness.DataDirectory);
        Refused("WRIT3001", profile => profile with { Read = [.. profile.Read, link] });
    }

    [Fact]
    public void The_root_and_homes_are_never_writable()
    {
        Refused("WRIT3002", profile => profile with { Write = ["/"] });
        Refused("WRIT3002", profile => profile with { Write = ["/home"] });
        Refused("WRIT3002", profile => profile with { Write = [RunHarness.Host.Homes[0]] });
    }

    [Fact]
    public void Writable_and_executable_needs_build()
    {
        Refused("WRIT3003", profile => profile with { Execute = [.. profile.Execute, _harness.Work] });
        Refused("WRIT3003", profile => profile with { Write = ["/usr/local"] });
        Assert.Empty(Refusals(profile => profile with { Execute = [.. profile.Execute, _harness.Work], Build = true }));
    }

    [Fact]
    public void What_nobody_can_enforce_is_refused()
    {
        Refused("WRIT3004", profile => profile with { Children = "later" });
        Refused("WRIT3020", profile => profile with { Egress = ["GET https://example.org:443/v1/*"] });
        Refused("WRIT3020", profile => profile with { Egress = ["tcp://*.example.org:443"] });
        Refused("WRIT3021", profile => profile with { Credentials = [new() { Name = "a", Header = "B", For = "http://c.test:80" }] });
        Refused("WRIT3021", profile => profile with { Envelope = new BehaviourEnvelope { NewHosts = 1 } });
        Assert.Empty(Refusals(profile => profile with { Egress = ["example.org:443"] }));
    }

    [Fact]
    public void A_path_that_is_missing_relative_or_never_shown_is_refused()
    {
        Refused("WRIT3007", profile => profile with { Read = [.. profile.Read, "/no/such/place"] });
        Refused("WRIT3011", profile => profile with { Read = [.. profile.Read, "relative"] });
        Refused("WRIT3017", profile => profile with { Read = [.. profile.Read, "/sys/kernel"] });
        Refused("WRIT3017", profile => profile with { Read = [.. profile.Read, "/run"] });
    }

    [Fact]
    public void A_variable_that_the_profile_does_not_pass_is_refused()
    {
        Refused("WRIT3008", profile => profile with { Environment = ["PATH", "LANG"] });
        Assert.Empty(Refusals(profile => profile with { Environment = ["PATH", "LA*", "HOME"] }));
    }

    [Fact]
    public void A_working_directory_that_the_run_would_not_see_is_refused() =>
        Refused("WRIT3009", profile => profile with { Write = [] });

    [Fact]
    public void What_the_machine_lacks_refuses_every_run()
    {
        var problem = new Diagnostic("WRIT3010", "nothing works", "buy another");
        var host = LimitTests.WithoutGroups() with { Problems = [problem] };
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out var refusals, host));
        Assert.Equal([problem], refusals);
    }

    [Fact]
    public void Numbers_outside_their_range_are_refused()
    {
        Refused("WRIT3014", profile => profile with { IntegrityPeriodMs = 10 });
        _harness.Limits = new Limits { WallMs = 0 };
        Refused("WRIT3012", profile => profile);
    }

    private void Refused(string id, Func<Profile, Profile> change) => Assert.Contains(id, Refusals(change));

    private IReadOnlyList<string> Refusals(Func<Profile, Profile> change)
    {
        _harness.Change = change;
        _ = _harness.Confine(_harness.Resolve("true"), out var refusals);
        return [.. refusals.Select(refusal => refusal.Id)];
    }
}
