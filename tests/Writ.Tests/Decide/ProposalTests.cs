using Writ.Core;
using Writ.Core.Documents;
using Writ.Decide;

namespace Writ.Tests.Decide;

/// <summary>From what a run was seen to do to the smallest profile: each rule of it by itself.</summary>
public sealed class ProposalTests
{
    private const string Work = "/home/alice/project";

    private static readonly Limits Under = new()
    {
        WallMs = 600_000, CpuMs = 600_000, MemoryBytes = 4L << 30, OutputBytes = 64 << 20, Processes = 512, FileBytes = 1 << 30, OpenFiles = 1024,
    };

    private static readonly Observations Nothing = new()
    {
        Execution = "exe_1",
        Command = new ProcessCommand
        {
            Argv = ["sh", "-c", "it"], Command = "sh -c it", Executable = File("/usr/bin/dash"), Interpreters = [File("/usr/lib/ld.so")],
            EnvironmentNames = [], EnvironmentDigest = Digest.Of([]), WorkingDirectory = Work, Stdio = ["null", "pipe", "pipe"],
        },
        Uid = 1000,
        Limits = Under,
        Outcome = new RunOutcome
        {
            Outcome = Outcome.Completed, Started = Started.Yes, Confirmation = Confirmation.Confirmed, StartedAtMs = 1_000, EndedAtMs = 1_700, CpuMs = 40,
            MemoryPeakBytes = 5 << 20,
        },
        Home = "/home/alice",
        Homes = ["/home", "/home/alice", "/root"],
        DataDirectory = "/home/alice/.local/share/writ",
    };

    [Fact]
    public void Paths_below_the_working_directory_and_the_home_get_their_words_back()
    {
        var profile = Of(Nothing with { Read = [Work + "/a", "/home/alice/.config/tool", "/tmp/shared", "/etc/hosts", "/home/bob/b"] }).Profile;
        Assert.Equal(["$CWD/a", "$HOME/.config/tool", "$TMP/shared", "/etc/hosts", "/home/bob/b"], profile.Read);
        Assert.Empty(profile.Write);
        Assert.Empty(profile.Execute);
        Assert.Equal("deny", profile.Children);
        Assert.False(profile.Build);
        Assert.Null(profile.Record);
    }

    [Fact]
    public void What_the_permit_names_and_what_another_path_holds_is_not_named_again()
    {
        var profile = Of(Nothing with
        {
            Read = ["/usr/bin/dash", "/usr/lib/ld.so", "/usr/bin/cat", "/usr/lib/x", Work + "/out/a"],
            Listed = ["/usr/lib"],
            Written = [Work + "/out", Work + "/out/deep"],
            Executed = ["/usr/bin/dash", "/usr/lib/ld.so", "/usr/bin/cat"],
        }).Profile;
        Assert.Equal(["/usr/lib"], profile.Read);
        Assert.Equal(["$CWD/out"], profile.Write);
        Assert.Equal(["/usr/bin/cat"], profile.Execute);
    }

    [Theory]
    [InlineData(8, "/usr/share/x", false)]
    [InlineData(9, "/usr/share/x", true)]
    [InlineData(9, "/usr", true)]
    [InlineData(9, "/etc/ssl/certs", true)]
    [InlineData(9, Work, true)]
    [InlineData(50, "/etc", false)]
    [InlineData(50, "/var", false)]
    [InlineData(50, "/home/alice", false)]
    [InlineData(50, "/home", false)]
    [InlineData(50, "/home/alice/.local", false)]
    [InlineData(50, "/home/alice/.local/share/writ/x", false)]
    [InlineData(50, "", false)]
    public void More_than_eight_entries_become_their_directory_where_it_may_be_shown(int entries, string directory, bool collapses)
    {
        var files = Enumerable.Range(0, entries).Select(n => $"{directory}/f{n:00}").ToArray();
        var read = Of(Nothing with { Read = files, Listed = [Work + "/stand"] }).Profile.Read;
        if (collapses) Assert.Contains(directory == Work ? "$CWD" : directory, read);
        else Assert.Equal(entries, read.Count(path => char.IsAsciiDigit(path[^1])));
    }

    [Fact]
    public void Directories_that_were_made_of_entries_are_entries_again()
    {
        var files = Enumerable.Range(0, 9).SelectMany(d => Enumerable.Range(0, 9).Select(f => $"/usr/share/x/d{d}/f{f}"));
        Assert.Equal(["$CWD", "/usr/share/x"], Of(Nothing with { Read = [.. files] }).Profile.Read);
    }

    [Fact]
    public void What_is_written_or_executed_is_not_widened_while_there_is_room()
    {
        var profile = Of(Nothing with
        {
            Written = [.. Enumerable.Range(0, 20).Select(n => $"{Work}/out/d{n:00}")],
            Executed = [.. Enumerable.Range(0, 20).Select(n => $"/usr/bin/p{n:00}")],
        }).Profile;
        Assert.Equal((20, 20), (profile.Write.Count, profile.Execute.Count));
    }

    [Fact]
    public void Too_many_paths_become_fewer_directories_and_what_cannot_is_said()
    {
        var many = Of(Nothing with
        {
            Executed = [.. Enumerable.Range(0, 150).Select(n => $"/usr/bin/p{n:000}")],
            Read = [.. Enumerable.Range(0, 150).Select(n => $"/home/alice/r{n:000}")],
        });
        Assert.Equal(["/usr/bin"], many.Profile.Execute);
        // A hundred, and the directory that it stands in.
        Assert.Equal(101, many.Profile.Read.Count + many.Profile.Write.Count + many.Profile.Execute.Count);
        Assert.Equal(51, many.LeftOut.Count);
        Assert.All(many.LeftOut, left => Assert.Contains("at most 100", left.Why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_that_is_written_and_executed_from_needs_build_and_gets_it_only_where_the_run_had_it()
    {
        var seen = Nothing with { Written = [Work], Executed = [Work + "/tool"] };
        Assert.Equal((false, 1), (Of(seen).Profile.Build, Of(seen).Profile.Execute.Count));
        Assert.Equal((true, 0), (Of(seen with { CouldBuild = true }).Profile.Build, Of(seen with { CouldBuild = true }).Profile.Execute.Count));
    }

    [Fact]
    public void A_run_has_to_stand_somewhere()
    {
        Assert.Equal(["$CWD"], Of(Nothing).Profile.Read);
        var odd = Nothing with { Command = Nothing.Command with { WorkingDirectory = "/home/alice/.local" } };
        Assert.Empty(Of(odd).Profile.Read);
        Assert.Equal("/home/alice/.local", Assert.Single(Of(odd).LeftOut).Path);
        Assert.Empty(Of(Nothing with { Command = Nothing.Command with { WorkingDirectory = "/" } }).Profile.Read);
    }

    [Fact]
    public void A_name_that_no_profile_can_hold_is_said()
    {
        var proposal = Of(Nothing with { Read = [Work + "/a*", Work + "/b"] });
        Assert.Equal(["$CWD/b"], proposal.Profile.Read);
        Assert.Equal(Work + "/a*", Assert.Single(proposal.LeftOut).Path);
    }

    [Fact]
    public void Limits_are_four_times_what_was_used_within_those_it_ran_under()
    {
        Assert.Equal("wall=10s cpu=5s memory=64MiB output=1MiB processes=512 file=1GiB files=1024", LimitsText.Write(Of(Nothing).Limits));
        var used = Nothing.Outcome with { EndedAtMs = 31_000, CpuMs = 200_000, MemoryPeakBytes = 300 << 20, StdoutBytes = 1 << 20, StderrBytes = 1 << 20 };
        Assert.Equal("wall=200s cpu=10m memory=2GiB output=8MiB processes=512 file=1GiB files=1024", LimitsText.Write(Of(Nothing with { Outcome = used }).Limits));
        Assert.Equal(new Limits { MemoryBytes = 64 << 20 }, Of(Nothing with { Limits = new() { MemoryBytes = 4L << 30 } }).Limits);
        Assert.Equal(Under with { WallMs = 10_000, OutputBytes = 1 << 20 }, Of(Nothing with { Outcome = Nothing.Outcome with { CpuMs = null, MemoryPeakBytes = null } }).Limits);
    }

    [Fact]
    public void The_environment_is_the_starters_as_far_as_it_was_set()
    {
        var profile = Of(Nothing with { Variables = ["PATH", "LC_ALL", "SECRET_TOKEN", "HOME"] }).Profile;
        Assert.Equal(["HOME", "LC_*", "PATH"], profile.Environment);
    }

    [Fact]
    public void The_bundle_loads_without_a_finding_whatever_the_names_hold()
    {
        var seen = Nothing with
        {
            Command = Nothing.Command with { Executable = File("/opt/a \"b\"\n\\c/tool"), Command = "tool '\"\n\\ // }" },
            Children = ["/usr/bin/cat", "/opt/\"x\"); permit (principal, action, resource);\n//"],
            Read = [Work + "/\"quoted\""],
            Places = [Place("https", "api.example.com", 443), Place("http", "192.0.2.7", 80), Place("tcp", "2001:db8::1", 5432), Place("http", "not_a_name", 80)],
        };
        var proposal = Of(seen);
        var loaded = PolicyBundle.Load(proposal.Bundle("exe_1"), 1);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal(["https://api.example.com:443", "http://192.0.2.7:80", "tcp://[2001:db8::1]:5432"], loaded.Value!.Profiles["tool"].Egress);
        Assert.Equal("decide", loaded.Value.Profiles["tool"].Children);
        Assert.Equal("http://not_a_name:80", Assert.Single(proposal.LeftOut).Path);
        Assert.Equal(proposal.Policies, Of(seen).Policies);
    }

    [Fact]
    public void A_name_is_one_of_a_file()
    {
        Assert.All(["", "A", "../x", "a/b", "-a", "a b", new string('a', 61)], name => Assert.Throws<ArgumentException>(() => Proposal.From(Nothing, name)));
    }

    private static Proposal Of(Observations seen) => Proposal.From(seen, "tool");

    private static FileIdentity File(string path) => new(path, Digest.Of([]));

    private static NetworkRequest Place(string scheme, string host, int port) => new() { Scheme = scheme, Host = host, Port = port };
}
