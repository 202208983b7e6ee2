using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class TemplateTests
{
    private const string Both = "@id(\"shared\") @note(\"n\") permit(principal in ?principal, action == Action::\"view\", resource is Doc in ?resource) when { context.ok };";
    private const string One = "forbid(principal == ?principal, action, resource);";
    private const string Fixed = "@id(\"all\") permit(principal, action, resource);";

    private static readonly Request View = new(
        new("User", "u"), new("Action", "view"), new("Doc", "d"), Must.Have(RecordValue.ParseJson("""{"ok":true}"""u8.ToArray())));

    private static readonly Entities Store = Must.Have(Entities.Create(
        [new Entity(new("User", "u"), parents: [new("Group", "g")]), new Entity(new("Doc", "d"), parents: [new("Folder", "f")])]));

    [Fact]
    public void Linked_policies_decide_as_if_their_slots_had_been_written_out()
    {
        var set = Must.Policies(Both + One);
        Assert.Empty(set.Policies);
        var linked = Must.Have(set.Link(
            new TemplateLink("policy0", "share", new("Group", "g"), new("Folder", "f")), new TemplateLink("policy0", "elsewhere", new("Group", "g"), new("Folder", "x")),
            new TemplateLink("policy1", "banned", new("User", "other"))));
        Assert.Equal(["share", "elsewhere", "banned"], linked.Policies.Select(p => p.Id));
        Assert.Equal(["share"], new Authorizer(linked).Authorize(View, Store).Reasons);
        var written = Must.Policies(string.Concat(linked.Policies.Select(p => p.ToCedar())));
        Assert.Empty(written.Templates);
        Assert.Equal(["policy0"], new Authorizer(written).Authorize(View, Store).Reasons);
        Assert.Equal(written.Policies.Select(p => p.ToJson()), linked.Policies.Select(p => p.ToJson()));
    }

    [Fact]
    public void A_linked_policy_has_the_annotations_of_its_template_and_knows_where_it_came_from()
    {
        var set = Must.Have(Must.Policies(Fixed + Both).Link(new TemplateLink("policy1", "l", new("Group", "g"), new("Folder", "f"))));
        Assert.True(set.TryGetPolicy("l", out var policy));
        Assert.Equal(["id", "note"], policy.Annotations.Select(a => a.Name));
        Assert.Equal("policy1", policy.Link!.TemplateId);
        Assert.Equal(Effect.Permit, policy.Effect);
        Assert.Equal(["policy0"], set.StaticPolicies.Select(p => p.Id));
        Assert.Equal(["l"], set.TemplateLinks.Select(l => l.NewId));
        Assert.Contains("resource is Doc in Folder::\"f\"", policy.ToCedar(), StringComparison.Ordinal);
        Assert.Contains("?resource", policy.Text, StringComparison.Ordinal);
        Assert.Equal(["Action::\"view\"", "Folder::\"f\"", "Group::\"g\""], policy.EntityLiterals.Select(e => e.ToString()));
    }

    [Fact]
    public void Every_wrong_link_is_reported_and_none_is_made()
    {
        var set = Must.Policies(Fixed + Both + One);
        var (group, folder) = (new EntityUid("Group", "g"), new EntityUid("Folder", "f"));
        Assert.Equal(
            ["WRIT1022", "WRIT1023", "WRIT1024", "WRIT1024", "WRIT1024", "WRIT1024", "WRIT1021", "WRIT1021", "WRIT1021"],
            Must.Fail(set.Link(
                new TemplateLink("nowhere", "a"), new TemplateLink("policy0", "b"), new TemplateLink("policy1", "c"), new TemplateLink("policy1", "d", group),
                new TemplateLink("policy2", "e", group, folder), new TemplateLink("policy2", "policy0", group), new TemplateLink("policy2", "policy1", group),
                new TemplateLink("policy2", "f", group), new TemplateLink("policy2", "f", group))));
        Assert.Empty(set.TemplateLinks);
    }

    [Fact]
    public void A_set_passes_through_json_with_templates_and_links()
    {
        var set = Must.Have(Must.Policies(Fixed + Both + One).Link(
            new TemplateLink("policy1", "l", new("Group", "g"), new("Folder", "f")), new TemplateLink("policy2", "m", new("User", "u"))));
        var again = Must.Have(PolicySet.ParseJson(System.Text.Encoding.UTF8.GetBytes(set.ToJson())));
        Assert.Equal(set.ToJson(), again.ToJson());
        Assert.Equal(set.TemplateLinks, again.TemplateLinks);
        Assert.Equal(["m"], new Authorizer(again).Authorize(View, Store).Reasons);
        Assert.Equal(set.ToCedar(), again.ToCedar());
        Assert.Equal(3, Must.Have(PolicySet.Parse(set.ToCedar())).Policies.Count + again.Templates.Count);
    }

    [Fact]
    public void Links_are_read_from_a_file_in_either_form()
    {
        var own = Must.Have(TemplateLink.ParseJson("""[{"templateId":"t","newId":"l","values":{"?principal":{"type":"U","id":"a\"b"}}}]"""u8.ToArray()));
        var other = Must.Have(TemplateLink.ParseJson("""[{"template_id":"t","link_id":"l","args":{"?principal":"U::\"a\\\"b\""}}]"""u8.ToArray()));
        Assert.Equal(own, other);
        Assert.Equal(new TemplateLink("t", "l", new("U", "a\"b")), Assert.Single(own));
        Assert.Equal(["WRIT1105", "WRIT1130", "WRIT1130", "WRIT1130"], Must.Fail(TemplateLink.ParseJson(
            """[{"template_id":"t","link_id":"l","args":{"?principal":"me"}},{"templateId":"t","values":{"?action":{}}},{"templateId":1,"newId":"l","values":{}}]"""u8.ToArray())));
    }

    [Fact]
    public void Annotations_name_policies_when_asked_to()
    {
        var set = Must.Have(Must.Policies(Fixed + Both + One).Link(new TemplateLink("policy1", "l", new("Group", "g"), new("Folder", "f"))));
        var named = Must.Have(set.NamedByAnnotation());
        Assert.Equal(["all", "l"], named.Policies.Select(p => p.Id));
        Assert.Equal(["shared", "policy2"], named.Templates.Select(t => t.Id));
        Assert.Equal("shared", named.Policies[1].Link!.TemplateId);
        Assert.Equal(["WRIT1021"], Must.Fail(Must.Policies(Fixed + Fixed).NamedByAnnotation()));
    }

    [Theory]
    [InlineData("permit(principal == ?principal, action, resource);", "WRIT1019", "")]
    [InlineData("permit(principal, action, resource);", "", "WRIT1019")]
    [InlineData("permit(principal, action, resource); permit(principal, action, resource);", "WRIT1006", "WRIT1006")]
    [InlineData("", "WRIT1006", "WRIT1006")]
    [InlineData("permit(principal, action == ?action, resource);", "WRIT1006", "WRIT1006")]
    [InlineData("permit(principal, action, resource) when { ?principal == principal };", "WRIT1018", "WRIT1018")]
    public void One_policy_or_one_template_is_read_alone(string text, string asPolicy, string asTemplate)
    {
        Assert.Equal(asPolicy, string.Join(' ', Policy.Parse(text).Diagnostics.Select(d => d.Id).DefaultIfEmpty()));
        Assert.Equal(asTemplate, string.Join(' ', Template.Parse(text).Diagnostics.Select(d => d.Id).DefaultIfEmpty()));
    }
}
