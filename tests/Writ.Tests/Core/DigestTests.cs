using System.Text.Json;
using Writ.Core;

namespace Writ.Tests.Core;

public sealed class DigestTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_digest_is_written_and_read_in_one_way()
    {
        var digest = Digest.Of([]);
        Assert.Equal(Empty, digest.ToString());
        Assert.Equal(digest, Digest.Parse(Empty));
        Assert.Equal(digest, new Digest(digest.ToArray()));
        Assert.Equal(JsonSerializer.Serialize(Empty), JsonSerializer.Serialize(digest));
        Assert.Equal(digest, JsonSerializer.Deserialize<Digest>(JsonSerializer.Serialize(digest)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Any_other_text_is_refused(string text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Digest>(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void Two_digests_are_equal_where_every_bit_is()
    {
        var digest = Digest.Of("x"u8);
        for (var bit = 0; bit < 256; bit++)
        {
            var bytes = digest.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(digest, new Digest(bytes));
        }

        Assert.True(default(Digest).IsZero);
        Assert.False(digest.IsZero);
    }
}
