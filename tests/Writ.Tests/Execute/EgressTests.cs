using System.Net;
using System.Text;
using Writ.Core.Documents;
using Writ.Execute.Egress;

namespace Writ.Tests.Execute;

/// <summary>The way out of a run: what goes out is what was let out, decided and recorded.</summary>
public sealed class EgressTests : IDisposable
{
    private readonly RunHarness _harness = new();
    private readonly FarServer _server = new(all => all.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? FarServer.Ok("hello") : null);

    public void Dispose()
    {
        _server.Dispose();
        _harness.Dispose();
    }

    [Fact]
    public async Task A_request_goes_out_as_it_was_judged_and_is_on_record_with_who_sent_it()
    {
        LetOut($"api.test:{_server.Port}");
        var outcome = await _harness.Shell($"curl -sS 'http://api.test:{_server.Port}/v1/%7Eitems?key=secret'");
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {Events}");
        Assert.Equal("hello", _harness.OutputText);
        var call = Assert.Single(_harness.Network.Asked);
        Assert.Equal(new NetworkRequest { Scheme = "http", Host = "api.test", Port = _server.Port, Method = "GET", Path = "/v1/~items", Query = "key=secret" }, call.Request);
        Assert.Equal(IPAddress.Loopback, call.Address);
        Assert.EndsWith("/curl", call.Program.Path, StringComparison.Ordinal);
        Assert.StartsWith($"GET /v1/~items?key=secret HTTP/1.1\r\nHost: api.test:{_server.Port}\r\n", Assert.Single(_server.Received), StringComparison.Ordinal);
        var allowed = Assert.Single(_harness.Events("egress.allowed"));
        Assert.StartsWith($"WRIT1600 test GET http://api.test:{_server.Port}/v1/~items at 127.0.0.1 by /usr/bin/curl [", allowed, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Events, StringComparison.Ordinal);
        var closed = Assert.Single(_harness.Events("egress.closed"));
        Assert.Contains($"{_server.Received[0].Length} bytes out, ", closed, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1, (long)_server.Received[0].Length), (outcome.Network!.Allowed, outcome.Network.Denied, outcome.Network.Hosts, outcome.Network.SentBytes));
    }

    [Fact]
    [Trait("law", "L14")]
    public async Task A_program_is_told_why_a_request_is_denied_and_lives_on()
    {
        LetOut($"api.test:{_server.Port}");
        _harness.Network.Allows = call => call.Request.Path != "/forbidden";
        await _harness.Shell($"curl -sS -w '%{{http_code}}' http://api.test:{_server.Port}/forbidden; curl -sS http://api.test:{_server.Port}/");
        Assert.Equal("WRIT1613 forbidden by a test\n403hello", _harness.OutputText);
        Assert.StartsWith("WRIT1613 test GET http://", Assert.Single(_harness.Events("egress.denied")), StringComparison.Ordinal);
        Assert.Single(_server.Received);
    }

    [Theory]
    [InlineData("http://other.test:{0}/", "WRIT3240")]
    [InlineData("http://api.test:1/", "WRIT3240")]
    [InlineData("http://127.0.0.1:1/", "WRIT3240")]
    [InlineData("http://api.test:{0}/write/x", "WRIT3240")]
    [InlineData("-X POST http://api.test:{0}/read/", "WRIT3240")]
    public async Task What_the_profile_does_not_let_out_nobody_is_asked_about(string what, string code)
    {
        LetOut($"GET,HEAD http://api.test:{_server.Port}/read/*");
        await _harness.Shell("curl -sS " + string.Format(what, _server.Port));
        Assert.StartsWith(code, _harness.OutputText, StringComparison.Ordinal);
        Assert.Empty(_harness.Network.Asked);
        Assert.Empty(_server.Received);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public async Task A_name_that_leads_to_an_address_that_is_not_public_is_denied_unless_the_profile_names_it(string address)
    {
        _harness.LetOut($"api.test:{_server.Port}");
        _harness.Resolver = _ => [IPAddress.Parse(address)];
        await _harness.Shell($"curl -sS http://api.test:{_server.Port}/");
        Assert.StartsWith("WRIT3241", _harness.OutputText, StringComparison.Ordinal);
        Assert.Empty(_harness.Network.Asked);
        Assert.Empty(_server.Received);
    }

    [Fact]
    [Trait("law", "L2")]
    public async Task A_judge_that_does_not_answer_denies()
    {
        LetOut($"api.test:{_server.Port}");
        _harness.Network.Allows = _ => throw new InvalidOperationException("no policies");
        await _harness.Shell($"curl -sS http://api.test:{_server.Port}/");
        Assert.StartsWith("WRIT3242", _harness.OutputText, StringComparison.Ordinal);
        Assert.Empty(_server.Received);
    }

    [Fact]
    [Trait("law", "L3")]
    public async Task What_cannot_be_recorded_is_not_sent_and_ends_the_run()
    {
        LetOut($"api.test:{_server.Port}");
        _harness.Journal.OnEvent = kind =>
        {
            if (kind == "egress.allowed") throw new IOException("disk full");
        };
        var outcome = await _harness.Shell($"curl -sS http://api.test:{_server.Port}/; sleep 30");
        Assert.Equal("WRIT3210", outcome.Code);
        Assert.Empty(_server.Received);
    }

    [Theory]
    [InlineData(100L, null, null, "WRIT3247")]
    [InlineData(null, 500L, null, "WRIT3228")]
    [InlineData(null, null, 2L, "WRIT3228")]
    public async Task Over_its_limit_or_its_envelope_a_run_is_stopped(long? egress, long? bytes, long? hosts, string code)
    {
        LetOut($"*.test:{_server.Port}");
        _harness.Limits = _harness.Limits with { EgressBytes = egress };
        _harness.Adapt(profile => profile with { Envelope = new BehaviourEnvelope { NetworkBytes = bytes, NewHosts = hosts } });
        var outcome = await _harness.Shell($"i=0; while [ $i -lt 50 ]; do curl -sS http://a$i.test:{_server.Port}/; i=$((i+1)); done; sleep 30");
        Assert.True(outcome.Code == code, $"{outcome} {Events}");
        Assert.InRange(_server.Received.Sum(text => text.Length), 0, 500);
    }

    [Fact]
    [Trait("law", "L7")]
    public async Task A_stop_closes_what_is_open_at_once()
    {
        _server.Answer = all => all.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegun" : null;
        LetOut($"api.test:{_server.Port}");
        var run = _harness.Start("curl", "-sSN", $"http://api.test:{_server.Port}/");
        await StopTests.Eventually(() => _harness.OutputText.Contains("begun", StringComparison.Ordinal));
        run.Stop(new StopReason(Outcome.Revoked, "WRIT2099", "ended by a test"));
        var outcome = await run.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Confirmation.Confirmed, outcome.Confirmation);
        await StopTests.Eventually(() => _server.Open == 0);
        Assert.Single(_harness.Events("egress.closed"));
    }

    [Fact]
    public async Task What_was_sent_before_the_end_arrives()
    {
        _server.Answer = _ => null;
        LetOut($"api.test:{_server.Port}");
        var head = $"POST http://api.test:{_server.Port}/ HTTP/1.1\\r\\nHost: api.test:{_server.Port}\\r\\nContent-Length: 200000\\r\\n\\r\\n";
        await _harness.Run("python3", "-c", $"""
            import socket, os
            s = socket.create_connection(('127.0.0.1', {WayOut.Port}))
            s.sendall(b'{head}' + b'x' * 200000)
            os._exit(0)
            """);
        await StopTests.Eventually(() => _server.Received is [{ Length: > 200_000 }]);
    }

    [Fact]
    public async Task A_secret_is_added_where_it_is_for_and_the_program_never_sees_it()
    {
        LetOut($"*.test:{_server.Port}");
        Credential[] credentials = [new() { Name = "token", Header = "Authorization", Prefix = "Bearer ", For = $"http://api.test:{_server.Port}/v1/*" }];
        _harness.Adapt(profile => profile with { Credentials = credentials });
        _harness.Secrets = new Secrets(credentials, _ => "s3cr3t");
        _server.Answer = all => all.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? FarServer.Ok("done") : null;
        var port = _server.Port;
        await _harness.Shell($"env; curl -sSv -H 'authorization: mine' http://api.test:{port}/v1/x http://api.test:{port}/v2 http://other.test:{port}/v1/x");
        Assert.Equal(3, _server.Received.Count);
        Assert.Contains("Authorization: Bearer s3cr3t\r\n", _server.Received[0], StringComparison.Ordinal);
        Assert.DoesNotContain("mine", _server.Received[0], StringComparison.Ordinal);
        Assert.All(_server.Received.Skip(1), text => Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cr3t", _harness.OutputText + _harness.ErrorText + Events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_connects_by_itself_where_the_profile_lets_it()
    {
        _server.Answer = all => all.Length == 0 ? "220 first\n" : all.EndsWith('\n') ? "echo " + all : null;
        LetConnect();
        var outcome = await _harness.Run("python3", "-c", """
            import socket
            for host in 'db.test', '192.0.2.7':
                for nonblocking in False, True:
                    s = socket.socket()
                    s.settimeout(20 if nonblocking else None)
                    s.connect((host, 5432))
                    print(s.recv(100).decode().strip(), end=' ')
                    s.sendall(b'hi\n')
                    print(s.recv(100).decode().strip(), end=' ')
            six = socket.socket(socket.AF_INET6)
            six.connect(('::ffff:192.0.2.7', 5432))
            print(six.recv(100).decode().strip())
            """);
        Assert.True(outcome.ExitCode == 0, $"{outcome} {_harness.ErrorText} {Events}");
        Assert.Equal("220 first echo hi 220 first echo hi 220 first echo hi 220 first echo hi 220 first\n", _harness.OutputText);
        Assert.Equal(new NetworkRequest { Scheme = "tcp", Host = "db.test", Port = 5432 }, _harness.Network.Asked[0].Request);
        Assert.Contains("tcp://db.test:5432 at 192.0.2.7 by /usr/bin/python3", _harness.Events("egress.allowed")[0], StringComparison.Ordinal);
        Assert.Equal(5, _harness.Events("egress.closed").Count);
        Assert.Equal(12, outcome.Network!.SentBytes);
    }

    [Fact]
    [Trait("law", "L14")]
    public async Task Where_it_may_not_connect_a_program_is_told_so()
    {
        LetConnect();
        _harness.Network.Allows = call => call.Request.Port != 5432;
        await _harness.Run("python3", "-c", """
            import errno, socket
            for place in ('192.0.2.7', 5432), ('192.0.2.7', 5433), ('192.0.2.8', 5432), ('203.0.113.1', 53), ('127.0.0.1', 9):
                print(errno.errorcode[socket.socket().connect_ex(place)], end=' ')
            """);
        Assert.Equal("EACCES EACCES EACCES EACCES ECONNREFUSED ", _harness.OutputText);
        Assert.Equal(4, _harness.Events("egress.denied").Count);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_keeps_a_run_from_starting()
    {
        _harness.LetOut("tcp://db.test:5432");
        var outcome = await _harness.Shell("true");
        Assert.Equal(("WRIT3249", Started.No), (outcome.Code, outcome.Started));
    }

    [Fact]
    public async Task Programs_of_one_run_reach_one_another_on_its_own_loopback()
    {
        LetConnect();
        var outcome = await _harness.Shell("""
            python3 -m http.server 8099 --bind 127.0.0.1 2>/dev/null &
            for i in 1 2 3 4 5 6 7 8 9; do curl -s --noproxy '*' -o /dev/null http://127.0.0.1:8099/ && exit 7; sleep 0.3; done
            """);
        Assert.True(outcome.ExitCode == 7, $"{outcome} {_harness.ErrorText} {Events}");
    }

    private void LetConnect()
    {
        _harness.LetOut("tcp://db.test:5432", "192.0.2.7:5432");
        _harness.Adapt(profile => profile with { Egress = [.. profile.Egress, "tcp://192.0.2.7:5432"] });
        _harness.Resolver = _ => [IPAddress.Parse("192.0.2.7")];
        _harness.Route = place => place.Address.Equals(IPAddress.Parse("192.0.2.7")) ? new(IPAddress.Loopback, _server.Port) : place;
    }

    private string Events => string.Join('\n', _harness.Journal.Events);

    // Every name leads to the server, whose address the profile names.
    private void LetOut(string egress)
    {
        _harness.LetOut(egress, $"127.0.0.1:{_server.Port}");
        _harness.Resolver = _ => [IPAddress.Loopback];
    }
}
