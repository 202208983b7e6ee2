using System.Net;
using System.Net.Sockets;
using Writ.Execute.Recording;

namespace Writ.Tests.Execute;

/// <summary>What a run touches is recorded where its profile says so, and its confinement is what it is in every run.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly RunHarness _harness = new();
    private readonly AccessRecord _record = new();

    public RecordingTests()
    {
        _harness.Children("decide");
        _harness.LetOut();
        _harness.Adapt(profile => profile with { Record = true });
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Files_that_are_read_listed_and_written_are_recorded_by_their_real_paths()
    {
        await File.WriteAllTextAsync(At("a"), "hello\n");
        File.CreateSymbolicLink(At("link"), "a");
        _ = Directory.CreateDirectory(At("d"));
        Assert.Equal("hello\nhello\nx\n", await Shell("cat a link; echo b > c; mkdir e; ls d; mv c e/c; cd d; echo x > ../e/f; cat ../e/f"));
        Assert.Equal(FileUse.Read, Used("a"));
        Assert.Equal(FileUse.None, Used("link"));
        Assert.Equal(FileUse.List, Used("d"));
        Assert.Equal(FileUse.Write, Used(""));
        Assert.Equal(FileUse.Write, Used("e"));
        Assert.Equal(FileUse.Read, Used("e/f"));
        var cat = _harness.Resolve("cat").Executable.Path;
        Assert.Contains(_record.Files, file => file.Path == cat && (file.Used & FileUse.Execute) != 0);
        Assert.Contains(cat, _record.Programs);
        Assert.DoesNotContain(_record.Files, file => file.Path.StartsWith("/proc", StringComparison.Ordinal) || file.Path.StartsWith("/dev", StringComparison.Ordinal));
        Assert.Contains("files, ", Assert.Single(_harness.Events("profile.recorded")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_confinement_refuses_is_recorded_as_refused_and_stays_refused()
    {
        var outside = Directory.CreateTempSubdirectory("writ-outside-");
        var shown = Directory.CreateDirectory($"/var/tmp/writ-outside-{Guid.NewGuid():n}");
        try
        {
            var (hidden, seen) = (Path.Combine(outside.FullName, "hidden"), Path.Combine(shown.FullName, "seen"));
            await File.WriteAllTextAsync(hidden, "secret");
            await File.WriteAllTextAsync(seen, "secret");
            var secret = Path.Combine(_harness.DataDirectory, "register.db");
            var output = await Shell($"cat {hidden} {seen} {secret}; echo no > {shown.FullName}/new; true");
            Assert.Equal("", output);
            Assert.Equal(FileUse.Read, Refused(hidden));
            Assert.Equal(FileUse.Read, Refused(seen));
            Assert.Equal(FileUse.Read, Refused(secret));
            Assert.Equal(FileUse.Write, Refused(shown.FullName));
            Assert.False(File.Exists(Path.Combine(shown.FullName, "new")));
        }
        finally
        {
            outside.Delete(recursive: true);
            shown.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Places_are_recorded_and_nothing_is_resolved_or_reached()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var resolved = 0;
        _harness.Resolver = _ =>
        {
            resolved++;
            return [IPAddress.Loopback];
        };
        _harness.Route = _ => (IPEndPoint)listener.LocalEndpoint;
        _ = await Shell($"curl -sm 5 http://name.example:{port}/x; curl -sm 5 https://other.example/; curl -sm 5 --noproxy '*' http://192.0.2.7:81/; curl -sm 5 http://127.0.0.1:{port}/; true");
        Assert.Equal(
            [$"http://127.0.0.1:{port}", "tcp://192.0.2.7:81", $"http://name.example:{port}", "https://other.example:443"],
            _record.Places.Select(place => $"{place.Scheme}://{place.Host}:{place.Port}"));
        Assert.Equal(0, resolved);
        Assert.False(listener.Pending());
        Assert.Empty(_harness.Network.Asked);
        Assert.Equal(4, _harness.Events("egress.denied").Count);
    }

    [Fact]
    public async Task A_program_that_the_policies_forbid_is_recorded_as_forbidden()
    {
        _harness.Judge.Forbid("ls");
        _ = await Shell("/bin/ls; true");
        Assert.EndsWith("/ls", Assert.Single(_record.Forbidden), StringComparison.Ordinal);
        Assert.DoesNotContain(_record.Programs, path => path.EndsWith("/ls", StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_that_records_lets_nothing_out()
    {
        _harness.LetOut("example.org:443");
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out var refusals));
        Assert.Equal("WRIT3024", Assert.Single(refusals).Id);
    }

    [Fact]
    public void A_run_can_stand_on_the_way_to_what_it_is_shown()
    {
        File.WriteAllText(At("a"), "");
        _harness.Adapt(profile => profile with { Write = [], Read = [At("a")] });
        Assert.NotNull(_harness.Confine(_harness.Resolve("true"), out _));
        _harness.Adapt(profile => profile with { Read = [_harness.DataDirectory + "/../"] });
        Assert.Null(_harness.Confine(_harness.Resolve("true"), out _));
    }

    private string At(string name) => name.Length == 0 ? _harness.Work : Path.Combine(_harness.Work, name);

    private FileUse Used(string name) => _record.Files.FirstOrDefault(file => file.Path == At(name))?.Used ?? FileUse.None;

    private FileUse Refused(string path) => _record.Files.FirstOrDefault(file => file.Path == path)?.Refused ?? FileUse.None;

    private async Task<string> Shell(string text)
    {
        var run = _harness.Runner.Start(_harness.Request(_harness.Resolve("sh", "-c", text)) with { Record = _record });
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {string.Join('\n', _harness.Journal.Events)}");
        return _harness.OutputText;
    }
}
