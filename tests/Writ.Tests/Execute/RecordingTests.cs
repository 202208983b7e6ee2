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
    public async Task A_name_that_changes_while_it_is_noted_wins_nothing()
    {
        await File.WriteAllTextAsync(At("aaaa"), "open");
        var outside = Directory.CreateDirectory($"/var/tmp/writ-race-{Guid.NewGuid():n}").FullName;
        var secret = Path.Combine(outside, "secret");
        try
        {
            await File.WriteAllTextAsync(secret, "secret");
            var program = $$"""
                import ctypes, os, threading
                libc = ctypes.CDLL(None, use_errno=True); libc.open.restype = ctypes.c_int
                good, bad = b"{{At("aaaa")}}", b"{{secret}}"
                name = ctypes.create_string_buffer(good, 4096); run = True
                def swap():
                    while run:
                        ctypes.memmove(name, bad + b"\0", len(bad) + 1); ctypes.memmove(name, good + b"\0", len(good) + 1)
                thread = threading.Thread(target=swap); thread.start()
                seen = {}
                for i in range(3000):
                    fd = libc.open(name, 0)
                    what = os.read(fd, 9) if fd >= 0 else b"no"
                    if fd >= 0: os.close(fd)
                    seen[what] = seen.get(what, 0) + 1
                run = False; thread.join()
                print(seen.get(b"secret", 0), seen.get(b"open", 0) > 0, seen.get(b"no", 0) > 0)
                """;
            Assert.Equal("0 True True\n", await Run("/usr/bin/python3", "-c", program));
            Assert.Equal(FileUse.None, _record.Files.FirstOrDefault(file => file.Path == secret)?.Used ?? FileUse.None);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task A_record_is_bounded_and_says_how_much_it_lacks()
    {
        var record = new AccessRecord();
        Parallel.For(0, AccessRecord.Most + 10, n => record.Add($"/f{n}", FileUse.Read, shown: n % 2 == 0));
        record.Add("/f0", FileUse.Write, shown: false);
        Assert.Equal((AccessRecord.Most, 10), (record.Files.Count, record.Left));
        var wide = new AccessRecord();
        var name = new string('x', 4000);
        for (var n = 0; n < 5_000; n++) wide.Add($"/{name}{n}", FileUse.Read, shown: true);
        Assert.InRange(wide.Files.Count, 4_000, 4_300);
        Assert.Equal(5_000, wide.Files.Count + wide.Left);
        // A name that is no text is not noted, and counted; the call goes on.
        await File.WriteAllTextAsync(At("a"), "hello\n");
        Assert.Equal("hello\n", await Shell("cat a; (read x < \"$(printf '\\377')\") 2>/dev/null; true"));
        Assert.Equal(1, _record.Left);
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

    private Task<string> Shell(string text) => Run("sh", "-c", text);

    private async Task<string> Run(params string[] argv)
    {
        var run = _harness.Runner.Start(_harness.Request(_harness.Resolve(argv)) with { Record = _record });
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {string.Join('\n', _harness.Journal.Events)}");
        return _harness.OutputText;
    }
}
