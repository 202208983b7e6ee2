using Writ.Decide;

namespace Writ.Tests.Decide;

public sealed class NearestTests
{
    private static readonly string[] Words = ["limits", "requires", "approval", "budget", "profile", "id", "description"];

    [Theory]
    [InlineData("limit", "limits")]
    [InlineData("Limits", "limits")]
    [InlineData("aproval", "approval")]
    [InlineData("porfile", "profile")]
    [InlineData("desciption", "description")]
    [InlineData("di", "id")]
    [InlineData("di3", null)]
    [InlineData("timeout", null)]
    [InlineData("", null)]
    public void Only_a_slip_gets_a_suggestion(string word, string? expected) => Assert.Equal(expected, Nearest.Of(word, Words));
}
