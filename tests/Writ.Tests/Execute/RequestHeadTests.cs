using System.Text;
using Writ.Execute.Egress;

namespace Writ.Tests.Execute;

/// <summary>Requests to the way out: what is read, and what could be read in two ways and is not.</summary>
public sealed class RequestHeadTests
{
    private const string Host = "Host: a.test\r\n";

    [Theory]
    [InlineData("GET http://a.test/ HTTP/1.1", Host, "a.test", 80, "/", null)]
    [InlineData("GET http://A.TEST:80 HTTP/1.1", "hOST: a.test:80\r\n", "a.test", 80, "/", null)]
    [InlineData("GET http://a.test?q=1 HTTP/1.1", Host, "a.test", 80, "/", "q=1")]
    [InlineData("GET http://a.test:81/x%7ey/%e4%2F?a=/../b HTTP/1.1", "Host: a.test:81\r\n", "a.test", 81, "/x~y/%E4%2F", "a=/../b")]
    [InlineData("GET http://[2001:DB8::1]:81/ HTTP/1.1", "Host: [2001:db8::1]:81\r\n", "2001:db8::1", 81, "/", null)]
    [InlineData("GET http://[::ffff:127.0.0.1]/ HTTP/1.1", "Host: 127.0.0.1\r\n", "127.0.0.1", 80, "/", null)]
    [InlineData("GET http://a.test/ HTTP/1.0", "", "a.test", 80, "/", null)]
    [InlineData("CONNECT a.test:443 HTTP/1.1", "Host: b.test\r\n", "a.test", 443, "", null)]
    public void A_request_is_read_in_one_spelling(string first, string headers, string host, int port, string path, string? query)
    {
        Assert.True(Read($"{first}\r\n{headers}\r\n", out var head, out var problem), problem);
        Assert.Equal((host, port, path, query), (head!.Place.Host, head.Place.Port, head.Path, head.Query));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", Host)]
    [InlineData("GET https://a.test/ HTTP/1.1", Host)]
    [InlineData("GET http://a.test/ HTTP/2.0", Host)]
    [InlineData("GET  http://a.test/ HTTP/1.1", Host)]
    [InlineData("GET http://a.test/ HTTP/1.1 ", Host)]
    [InlineData("G@T http://a.test/ HTTP/1.1", Host)]
    [InlineData("GET http://a.test/ HTTP/1.1", "")]
    [InlineData("GET http://a.test/ HTTP/1.1", "Host: b.test\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", "Host: a.test:81\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + Host)]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + " folded: x\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + "X : y\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + "X: a\nY: b\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + "X: a\rY: b\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + "X: a\0b\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1", Host + "no colon\r\n")]
    [InlineData("GET http://u@a.test/ HTTP/1.1", Host)]
    [InlineData("GET http://a.test:80@b.test/ HTTP/1.1", Host)]
    [InlineData("GET http://a.test./ HTTP/1.1", "Host: a.test.\r\n")]
    [InlineData("GET http://127.1/ HTTP/1.1", "Host: 127.1\r\n")]
    [InlineData("GET http://0x7f000001/ HTTP/1.1", "Host: 0x7f000001\r\n")]
    [InlineData("GET http://2130706433/ HTTP/1.1", "Host: 2130706433\r\n")]
    [InlineData("GET http://0177.0.0.1/ HTTP/1.1", "Host: 0177.0.0.1\r\n")]
    [InlineData("GET http://[fe80::1%25lo]/ HTTP/1.1", "Host: [fe80::1%25lo]\r\n")]
    [InlineData("GET http://a.test:0/ HTTP/1.1", "Host: a.test:0\r\n")]
    [InlineData("GET http://a.test:65536/ HTTP/1.1", "Host: a.test:65536\r\n")]
    [InlineData("GET http://a.test/a/../b HTTP/1.1", Host)]
    [InlineData("GET http://a.test/a/%2e%2E/b HTTP/1.1", Host)]
    [InlineData("GET http://a.test/a/..%2Fb HTTP/1.1", Host)]
    [InlineData("GET http://a.test/a%5C..%5Cb HTTP/1.1", Host)]
    [InlineData("GET http://a.test/a/..;x/b HTTP/1.1", Host)]
    [InlineData("GET http://a.test//a HTTP/1.1", Host)]
    [InlineData("GET http://a.test/a\\b HTTP/1.1", Host)]
    [InlineData("GET http://a.test/%00 HTTP/1.1", Host)]
    [InlineData("GET http://a.test/%0 HTTP/1.1", Host)]
    [InlineData("GET http://a.test/#f HTTP/1.1", Host)]
    [InlineData("GET http://a.test/ä HTTP/1.1", Host)]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Content-Length: 1\r\nContent-Length: 1\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Content-Length: 1, 1\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Content-Length: +1\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Content-Length:\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Transfer-Encoding: gzip, chunked\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.1", Host + "Transfer-Encoding: \u000bchunked\r\n")]
    [InlineData("POST http://a.test/ HTTP/1.0", Host + "Transfer-Encoding: chunked\r\n")]
    [InlineData("CONNECT a.test HTTP/1.1", Host)]
    [InlineData("CONNECT http://a.test:443/ HTTP/1.1", Host)]
    [InlineData("CONNECT a.test:443 HTTP/1.1", Host + "Content-Length: 5\r\n")]
    public void What_could_be_read_in_two_ways_is_refused(string first, string headers)
    {
        Assert.False(Read($"{first}\r\n{headers}\r\n", out _, out var problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void What_is_sent_on_is_for_this_connection_and_told_once()
    {
        const string Sent = "POST http://a.test:81/x HTTP/1.1\r\nHost: a.test:81\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Authorization: secret\r\n"
            + "TE: trailers\r\nUpgrade: h2c\r\nAccept: */*\r\nAuthorization: mine\r\nContent-Length: 3\r\n\r\n";
        Assert.True(Read(Sent, out var head, out _));
        const string Onward = "POST /x HTTP/1.1\r\nHost: a.test:81\r\nAccept: */*\r\nAuthorization: ours\r\nContent-Length: 3\r\nConnection: close\r\n\r\n";
        Assert.Equal(Onward, Encoding.Latin1.GetString(head!.Onward(("Authorization", "ours"))));
    }

    private static bool Read(string text, out RequestHead? head, out string? problem) => RequestHead.TryParse(Encoding.Latin1.GetBytes(text), out head, out problem);
}
