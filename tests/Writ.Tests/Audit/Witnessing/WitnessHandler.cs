using System.Net;
using Writ.Audit.Witnessing;
using Writ.Core.Log;

namespace Writ.Tests.Audit.Witnessing;

/// <summary>Witnesses behind HTTP's interface, in this process: by host name. One that is not there refuses connections.</summary>
internal sealed class WitnessHandler(IReadOnlyDictionary<string, Witness> witnesses) : HttpMessageHandler
{
    /// <summary>Answers of its own, where a test wants a witness that is none.</summary>
    public Func<string, HttpResponseMessage?>? Answers { get; set; }

    /// <summary>Requests that came.</summary>
    public int Asked { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        var url = request.RequestUri!;
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.EndsWith("/" + AddCheckpoint.Path, url.AbsolutePath, StringComparison.Ordinal);
        if (Answers?.Invoke(url.Host) is { } answer) return answer;
        if (!witnesses.TryGetValue(url.Host, out var witness)) throw new HttpRequestException("connection refused");
        var judged = witness.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        var response = new HttpResponseMessage((HttpStatusCode)judged.Status) { Content = new ByteArrayContent(judged.Body.ToArray()) };
        Assert.True(response.Content.Headers.TryAddWithoutValidation("Content-Type", judged.ContentType));
        return response;
    }
}
