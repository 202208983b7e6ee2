using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>Requests whose three uids are given as texts.</summary>
public sealed class AskingByTextTests
{
    private static readonly Entities Store = Must.Have(Entities.ParseJson(
        """
        [{"uid":{"type":"User","id":"al\"ice"},"attrs":{},"parents":[{"type":"Group","id":"g"}]},
         {"uid":{"type":"User","id":"bob"},"attrs":{},"parents":[{"type":"Group","id":"g"}]},
         {"uid":{"type":"Action","id":"view"},"attrs":{},"parents":[]},
         {"uid":{"type":"Doc","id":"d"},"attrs":{},"parents":[]}]
        """));

    private static readonly Authorizer Authorizer = new(Must.Policies(
        """permit(principal in Group::"g", action == Action::"view", resource is Doc); forbid(principal == User::"no\\body", action, resource);"""));

    [Theory]
    [InlineData("""User::"bob" """, "policy0")]
    [InlineData("""User::"al\"ice" """, "policy0")]
    [InlineData("""User::"al\u{22}ice" """, "policy0")]
    [InlineData("""User :: "bob" """, "policy0")]
    [InlineData("""User::"no\\body" """, "policy1")]
    [InlineData("""User::"stranger" """, "")]
    [InlineData("""Other::"bob" """, "")]
    [InlineData("""Group::"g" """, "policy0")]
    public void A_text_names_the_entity_that_a_policy_means_by_it(string principal, string reasons)
    {
        var response = Authorizer.Authorize(principal.TrimEnd(), "Action::\"view\"", "Doc::\"d\"", RecordValue.Empty, Store);

        Assert.Equal(reasons, string.Join(' ', response.Reasons));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("::\"x\"")]
    [InlineData("User")]
    [InlineData("User::\"")]
    [InlineData("User::bob")]
    [InlineData("User:\"bob\"")]
    [InlineData("User::\"bob")]
    [InlineData("User::\"b\"ob\"")]
    [InlineData("User::\"bob\\\"")]
    [InlineData("User::\"bob\"x")]
    [InlineData("9::\"bob\"")]
    [InlineData("if::\"bob\"")]
    public void What_is_no_uid_is_refused(string text)
    {
        Assert.False(EntityUid.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => Authorizer.Authorize(text, "Action::\"view\"", "Doc::\"d\"", RecordValue.Empty, Store));
        Assert.Throws<ArgumentException>(() => Authorizer.Authorize("User::\"bob\"", "Action::\"view\"", text, RecordValue.Empty, Store));
    }

    // Not a case of the above: the runner would pass it on mended.
    [Fact]
    public void A_lone_surrogate_is_refused() =>
        Assert.Throws<ArgumentException>(() => Authorizer.Authorize("User::\"\ud800\"", "Action::\"view\"", "Doc::\"d\"", RecordValue.Empty, Store));

    [Fact]
    public void An_allow_for_a_single_reason_allocates_nothing()
    {
        var request = new Request(new("User", "bob"), new("Action", "view"), new("Doc", "d"), RecordValue.Empty);
        Assert.Equal(Decision.Allow, Ask());
        Assert.Equal(Decision.Allow, Authorizer.Authorize(request, Store).Decision);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Ask();
            Authorizer.Authorize(request, Store);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static Decision Ask() => Authorizer.Authorize("User::\"bob\"", "Action::\"view\"", "Doc::\"d\"", RecordValue.Empty, Store).Decision;
    }
}
