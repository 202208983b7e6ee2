using System.Net.ServerSentEvents;

namespace Writ.Tests.Report;

public sealed class ExecutionStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_change_arrives_as_an_event_with_an_id()
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        client.Console.Executions.Put(SampleRuns.Ended(1, 0));
        await using var reader = await Reader.Open(client, "/v1/executions/stream");
        await reader.Until("hello");
        client.Console.Executions.Put(SampleRuns.Running(2, 0));
        var arrived = await reader.Until("execution");
        Assert.Contains(SampleRuns.Running(2, 0).Execution, arrived.Data, StringComparison.Ordinal);
        Assert.NotNull(arrived.EventId);
    }

    [Fact]
    public async Task A_reader_that_comes_back_misses_nothing_and_sees_nothing_twice()
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        client.Console.Executions.Put(SampleRuns.Ended(1, 0));
        string? id;
        await using (var first = await Reader.Open(client, "/v1/executions/stream"))
        {
            await first.Until("hello");
            client.Console.Executions.Put(SampleRuns.Ended(2, 0));
            id = (await first.Until("execution")).EventId;
        }

        client.Console.Executions.Put(SampleRuns.Ended(3, 0));
        client.Console.Executions.Put(SampleRuns.Ended(4, 0));
        await using var second = await Reader.Open(client, "/v1/executions/stream", id);
        Assert.Contains(SampleRuns.Ended(3, 0).Execution, (await second.Until("execution")).Data, StringComparison.Ordinal);
        Assert.Contains(SampleRuns.Ended(4, 0).Execution, (await second.Until("execution")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_not_known_resets_the_reader()
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        await using var reader = await Reader.Open(client, "/v1/executions/stream", "another-7");
        await reader.Until("reset");
    }

    [Fact]
    public async Task The_page_s_stream_carries_rows_in_its_words_and_counts()
    {
        await using var client = await ConsoleClient.Start();
        await client.Open();
        await using var reader = await Reader.Open(client, "/console/stream");
        await reader.Until("counts");
        client.Console.Executions.Put(SampleRuns.Ended(1, 0, "denied"));
        Assert.Contains("\"word\":\"Denied\"", (await reader.Until("execution")).Data, StringComparison.Ordinal);
        Assert.Contains("\"denied\":1", (await reader.Until("counts")).Data, StringComparison.Ordinal);
    }

    private sealed class Reader(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items, CancellationTokenSource limit) : IAsyncDisposable
    {
        public static async Task<Reader> Open(ConsoleClient client, string path, string? lastEventId = null)
        {
            var limit = new CancellationTokenSource(Patience);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
            var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            return new Reader(response, SseParser.Create(stream).EnumerateAsync(limit.Token).GetAsyncEnumerator(), limit);
        }

        public async Task<SseItem<string>> Until(string type)
        {
            while (await items.MoveNextAsync())
            {
                if (items.Current.EventType == type) return items.Current;
            }

            throw new InvalidOperationException($"the stream ended before a {type}");
        }

        public async ValueTask DisposeAsync()
        {
            await limit.CancelAsync();
            response.Dispose();
            limit.Dispose();
        }
    }
}
