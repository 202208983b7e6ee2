using System.Reflection;
using Writ.Tests.Support;

namespace Writ.Tests.Architecture;

/// <summary>A public type or member is a promise; the promises stand in <c>golden/</c> and a change to one shows in review.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_of_every_library_is_the_recorded_one()
    {
        foreach (var library in House.Libraries) Golden.Check(library.GetName().Name + ".txt", PublicApiText.Of(library));
    }

    [Fact]
    public void The_text_shows_kinds_members_and_modifiers()
    {
        var own = PublicApiText.Of(typeof(PublicApiTests).Assembly);
        var core = PublicApiText.Of(typeof(Writ.Core.Documents.Limits).Assembly);
        Assert.Contains("sealed class Writ.Tests.Architecture.PublicApiTests\n    new()\n    void The_public_surface_of", own, StringComparison.Ordinal);
        Assert.Contains("sealed class Writ.Core.Documents.Limits : IEquatable<Limits>\n", core, StringComparison.Ordinal);
        Assert.Contains("\n    long? WallMs { get; init; }\n", core, StringComparison.Ordinal);
        Assert.Contains("\n    static Limits None { get; }\n", core, StringComparison.Ordinal);
    }
}
