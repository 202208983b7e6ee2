using System.Net;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

public sealed class ConsoleDoorTests
{
    private static readonly string[] Everything =
        ["/", "/executions", "/executions/exe_1", "/proof", "/proof/exe_1", "/v1/executions", "/v1/executions/exe_1", "/v1/executions/stream",
         "/v1/evidence/exe_1", "/v1/trust", "/console/rows", "/console/stream", "/console/executions/exe_1", "/nowhere"];

    [Fact]
    public async Task Nothing_is_read_without_a_session()
    {
        await using var client = await ConsoleClient.Start();
        client.Console.Executions.Put(SampleRuns.Ended(1, 0));
        foreach (string path in Everything)
        {
            var (status, body) = await client.Get(path);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains("WRIT7001", body, StringComparison.Ordinal);
            Assert.DoesNotContain("repo-maintainer", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_opens_the_console_once()
    {
        await using var client = await ConsoleClient.Start();
        client.Console.Issue("once");
        using var first = await client.Http.GetAsync(new Uri("/open?token=once", UriKind.Relative));
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal("/executions", first.Headers.Location!.ToString());
        string cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);

        var (status, body) = await client.Get("/open?token=once");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("WRIT7002", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_at_a_link_does_not_use_it_up()
    {
        await using var client = await ConsoleClient.Start();
        client.Console.Issue("link");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/open?token=link");
        using var answer = await client.Http.SendAsync(head);
        Assert.NotEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        await client.Open();
    }

    [Fact]
    public async Task A_session_ends_after_its_lifetime()
    {
        var clock = new ManualClock();
        await using var client = await ConsoleClient.Start(clock);
        await client.Open();
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/executions")).Status);
        clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.Get("/executions")).Status);
    }

    [Theory]
    [InlineData("evil.example:7433")]
    [InlineData("127.0.0.1:7434")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost.evil.example:7433")]
    [InlineData("10.0.0.1:7433")]
    public async Task A_foreign_host_header_is_refused(string host)
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/executions");
        request.Headers.Host = host;
        using var response = await client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Contains("WRIT7003", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:7433")]
    [InlineData("[::1]:7433")]
    public async Task Every_name_of_the_loopback_is_accepted(string host)
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/executions");
        request.Headers.Host = host;
        using var response = await client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_policy()
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        foreach (string path in Everything.Where(path => !path.EndsWith("stream", StringComparison.Ordinal)).Append("/healthz").Append("/assets/none/x.js"))
        {
            using var response = await client.Http.GetAsync(new Uri(path, UriKind.Relative));
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Nothing_can_be_changed(string method)
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        foreach (string path in Everything)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await client.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }
    }

    [Fact]
    public async Task Health_is_told_to_anyone_and_to_HEAD()
    {
        await using var client = await ConsoleClient.Start();
        Assert.Equal((HttpStatusCode.OK, "{\"enforcing\":true}"), await client.Get("/healthz"));
        client.Console.Current = new(false, "the register does not answer");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/healthz");
        using var response = await client.Http.SendAsync(head);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }
}
