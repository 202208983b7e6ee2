using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Writ.Core.Api;
using Writ.Tests.Support;

namespace Writ.Tests.Report;

public sealed partial class ExecutionPagesTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public async Task The_list_reads_without_scripts()
    {
        await using var client = await Filled();
        var (status, html) = await client.Get("/executions");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("no permit rule matched (default deny)", html, StringComparison.Ordinal);
        Assert.Contains("Decision done, Authorize done, Execute stopped here, Audit done, Report done", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/executions?after=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_says_what_it_hides()
    {
        await using var client = await Filled();
        var (_, html) = await client.Get("/executions?state=denied");
        Assert.Contains("5 of 63 shown, state denied", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-tone=\"killed\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_has_a_page_with_its_reason_and_events()
    {
        await using var client = await Filled();
        string id = SampleRuns.Ended(55, 0, "killed").Execution;
        var (status, html) = await client.Get("/executions/" + id);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Killed 412 ms after start.", html, StringComparison.Ordinal);
        Assert.Contains("Nothing was left alive 12 ms after the stop was asked for.", html, StringComparison.Ordinal);
        Assert.Contains("<mark>e04d91b2c3a402</mark>", html, StringComparison.Ordinal);
        Assert.Contains("integrity.violation", html, StringComparison.Ordinal);
        Assert.Contains($"href=\"/proof/{id}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_that_was_recorded_for_learning_says_so()
    {
        await using var client = await Filled();
        var run = SampleRuns.Ended(61, Clock.GetUtcNow().ToUnixTimeMilliseconds(), "completed");
        client.Console.Executions.Put(run with { Recorded = true });
        Assert.Contains("not governed by a profile of its own", (await client.Get("/executions/" + run.Execution)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("not governed by a profile of its own", (await client.Get("/executions/" + SampleRuns.Ended(55, 0, "killed").Execution)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jump_box_goes_straight_to_what_only_one_execution_has()
    {
        await using var client = await Filled();
        var run = SampleRuns.Ended(55, 0, "killed");
        foreach (string text in new[] { run.Execution, run.Permit!, run.Permit![..29], "41055", "#41,055" })
        {
            using var response = await client.Http.GetAsync(new Uri("/executions?q=" + Uri.EscapeDataString(text), UriKind.Relative));
            Assert.Equal("/executions/" + run.Execution, response.Headers.Location?.ToString());
        }

        var (_, several) = await client.Get("/executions?q=infra-bot");
        Assert.Contains("of 63 shown", several, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_there_yet_names_the_command_to_type()
    {
        await using var client = await ConsoleClient.Start(Clock);
        await client.Open();
        var (_, html) = await client.Get("/executions");
        Assert.Contains("writ run -- /bin/echo hello", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_agent_says_is_shown_as_text()
    {
        await using var client = await ConsoleClient.Start(Clock);
        await client.Open();
        client.Console.Executions.Put(SampleRuns.Ended(1, 0) with { Agent = "<script>alert(1)</script>", Subject = "\"><img src=x>" });
        var (_, html) = await client.Get("/executions");
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_carries_inline_script_or_style()
    {
        await using var client = await Filled();
        foreach (string path in new[] { "/executions", "/executions/" + SampleRuns.Ended(55, 0).Execution, "/proof", "/nowhere" })
        {
            var (_, html) = await client.Get(path);
            Assert.DoesNotMatch(InlineStyle(), html);
            Assert.DoesNotMatch(InlineScript(), html);
            Assert.DoesNotMatch(Handler(), html);
            Assert.DoesNotContain("://", html.Replace("http://www.w3.org", "", StringComparison.Ordinal).Replace("https://docs.example.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/executions?state=sideways")]
    [InlineData("/executions?limit=0")]
    [InlineData("/executions?limit=1001")]
    [InlineData("/v1/executions?limit=many")]
    public async Task A_query_that_is_not_understood_is_refused(string path)
    {
        await using var client = await Filled();
        var (status, body) = await client.Get(path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("WRIT7006", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        await using var client = await Filled();
        foreach (string path in new[] { "/executions/exe_none", "/v1/executions/exe_none", "/v1/executions/exe_none/events", "/proof/exe_none" })
        {
            var (status, body) = await client.Get(path);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Contains("WRIT7004", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_that_does_not_answer_shows_nothing_old()
    {
        await using var client = await Filled();
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/executions")).Status);
        client.Console.Executions.Fault = new IOException("disk gone");
        foreach (string path in new[] { "/executions", "/v1/executions" })
        {
            var (status, body) = await client.Get(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains("WRIT7009", body, StringComparison.Ordinal);
            Assert.DoesNotContain("repo-maintainer", body, StringComparison.Ordinal);
            Assert.DoesNotContain("disk gone", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_list_is_read_page_by_page_without_gap_or_repeat()
    {
        await using var client = await Filled();
        List<string> seen = [];
        string? after = null;
        do
        {
            var (_, body) = await client.Get("/v1/executions?limit=20" + (after is null ? "" : "&after=" + after));
            var page = JsonSerializer.Deserialize(body, ApiJson.Default.ExecutionPage)!;
            seen.AddRange(page.Executions.Select(run => run.Execution));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(63, seen.Count);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        Assert.Equal(63, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_refusal_stands_among_the_executions_in_the_order_of_time()
    {
        await using var client = await Filled();
        var refusal = SampleRuns.Ended(30, 0, "denied") with { Execution = "ref_" + SampleRuns.Id("", (30 * 7919) + 1), State = "refused", Bundle = "", Policies = [] };
        client.Console.Executions.Put(refusal);
        var (_, body) = await client.Get("/v1/executions?limit=100");
        var page = JsonSerializer.Deserialize(body, ApiJson.Default.ExecutionPage)!;
        var at = page.Executions.Select(run => run.Execution).ToList().IndexOf(refusal.Execution);
        Assert.Equal(SampleRuns.Id("exe_", 31 * 7919), page.Executions[at - 1].Execution);
        Assert.Equal(SampleRuns.Id("exe_", 30 * 7919), page.Executions[at + 1].Execution);

        var (_, html) = await client.Get("/executions/" + refusal.Execution);
        Assert.Contains("Refused: the permit was not accepted. Nothing ran.", html, StringComparison.Ordinal);
        Assert.Contains("has no evidence file", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_is_handed_on_byte_for_byte()
    {
        await using var client = await Filled();
        client.Console.EvidenceFiles["exe_1"] = "{ \"as\": \"it is\" }"u8.ToArray();
        using var response = await client.Http.GetAsync(new Uri("/v1/evidence/exe_1?download", UriKind.Relative));
        Assert.Equal("{ \"as\": \"it is\" }", await response.Content.ReadAsStringAsync());
        Assert.Equal("exe_1.writ.json", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var (status, body) = await client.Get("/v1/evidence/exe_2");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("WRIT7005", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_are_kept_for_ever_under_their_digest()
    {
        await using var client = await Filled();
        var (_, html) = await client.Get("/executions");
        string url = Asset().Match(html).Value;
        using var response = await client.Http.GetAsync(new Uri(url, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.Get(url.Replace("/assets/", "/assets/0", StringComparison.Ordinal))).Status);
    }

    private static async Task<ConsoleClient> Filled()
    {
        var client = await ConsoleClient.Start(Clock);
        await client.Open();
        SampleRuns.Fill(client.Console.Executions, 60, Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return client;
    }

    [GeneratedRegex("style=|<style")]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<script(?![^>]*src=)")]
    private static partial Regex InlineScript();

    [GeneratedRegex("<[^>]*\\son[a-z]+=")]
    private static partial Regex Handler();

    [GeneratedRegex("/assets/[0-9a-f]+/css/writ.css")]
    private static partial Regex Asset();
}
