using Writ.Core.Canonical;
using Writ.Core.Documents;
using Writ.Decide;
using static Writ.Tests.Decide.DecideSamples;

namespace Writ.Tests.Decide;

public sealed class PolicyBundleTests
{
    [Fact]
    public void Its_authority_holds_every_text_a_decision_depends_on()
    {
        var bundle = Bundle(Permit, ("b/second.cedar", "forbid (principal, action, resource) when { context.facts.tty };"), ("protected/a.cedar", "// none yet\n"));
        var authority = bundle.Authority;
        Assert.Equal(("writ-cedar/1", "sample", 3L, 2L, 1L), (authority.Engine, authority.Bundle, authority.BundleVersion, authority.ProtectedVersion, authority.TrustVersion));
        Assert.Equal(["b/second.cedar", "policies.cedar"], authority.Policies.Select(file => file.Path));
        Assert.Equal(["protected/a.cedar"], authority.Protected.Select(file => file.Path));
        Assert.Equal(["profiles/plain.json"], authority.Profiles.Select(file => file.Path));
        Assert.Equal(CanonicalJson.DigestOf(authority, DocumentsJson.Default.Authority), bundle.Digest);
        Assert.True(bundle.InForce);
    }

    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        var files = Files(Permit, ("b.cedar", "forbid (principal, action, resource) when { context.facts.tty };"), ("protected/a.cedar", "// none yet\n"));
        var forward = PolicyBundle.Load(files, 1).Value!;
        files.Reverse();
        var backward = PolicyBundle.Load(files, 1).Value!;
        Assert.Equal(forward.Digest, backward.Digest);
    }

    [Fact]
    public void What_evidence_carries_loads_into_the_same_bundle()
    {
        var bundle = Bundle(Permit, ("protected/a.cedar", "forbid (principal, action, resource) when { context.facts.tty };"));
        var bytes = CanonicalJson.Serialize(bundle.Authority, DocumentsJson.Default.Authority);
        var again = PolicyBundle.Load(CanonicalJson.Deserialize(bytes, DocumentsJson.Default.Authority));
        Assert.True(again.Ok, string.Join('\n', again.Diagnostics));
        Assert.Equal(bundle.Digest, again.Value.Digest);
        Assert.Equal(bundle.Rules.Keys.Order(), again.Value.Rules.Keys.Order());
    }

    [Fact]
    public void No_bundle_has_an_authority_too()
    {
        var none = PolicyBundle.None(4);
        Assert.False(none.InForce);
        var again = PolicyBundle.Load(none.Authority);
        Assert.Equal(none.Digest, again.Value!.Digest);
        Assert.False(again.Value.InForce);
        Assert.NotEqual(none.Digest, PolicyBundle.None(5).Digest);
    }

    [Fact]
    public void An_authority_of_another_engine_or_without_a_version_is_refused()
    {
        var authority = Bundle().Authority;
        Assert.Equal("WRIT1508", Assert.Single(PolicyBundle.Load(authority with { Engine = "writ-cedar/2" }).Diagnostics).Id);
        Assert.Equal("WRIT1511", Assert.Single(PolicyBundle.Load(authority with { BundleVersion = 0 }).Diagnostics).Id);
        Assert.Equal("WRIT1511", Assert.Single(PolicyBundle.Load(authority with { ProtectedVersion = -1 }).Diagnostics).Id);
    }

    [Fact]
    public void Policies_are_named_by_their_file_and_number_or_by_themselves()
    {
        var bundle = Bundle($"@id(\"own\") {Permit}\n{Permit}", ("pay/refunds.cedar", Permit), ("protected/a.cedar", "forbid (principal, action, resource) when { context.facts.tty };"));
        Assert.Equal(["own", "pay/refunds#1", "policies#2", "protected/a#1"], bundle.Rules.Keys.Order(StringComparer.Ordinal));
        var named = bundle.Rules["policies#2"].Name;
        Assert.Equal(("policy", "policies.cedar", 4), (named.Tier, named.File, named.Line));
        Assert.Equal("protected", bundle.Rules["protected/a#1"].Name.Tier);
    }

    [Fact]
    public void One_id_twice_is_an_error_also_across_the_tiers()
    {
        var found = Finding("WRIT1021", $"@id(\"one\") {Permit}", ("protected/a.cedar", "\n@id(\"one\") forbid (principal, action, resource) when { context.facts.tty };"));
        Assert.Equal(("protected/a.cedar", 2), (found.Source, found.Span.Line));
    }

    [Fact]
    public void A_template_is_refused()
    {
        var found = Finding("WRIT1513", Permit + "\npermit (principal == ?principal, action, resource);");
        Assert.Equal(("policies.cedar", 4), (found.Source, found.Span.Line));
    }

    [Fact]
    public void A_policy_that_does_not_fit_the_schema_is_refused_where_it_stands()
    {
        var found = Findings(Permit + "\nforbid (principal, action, resource)\nwhen { context.facts.ttty };");
        var wrong = Assert.Single(found);
        Assert.Equal(("policies.cedar", 5), (wrong.Source, wrong.Span.Line));
        Assert.StartsWith("WRIT1", wrong.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle.json", "{ \"name\": \"Sample\", \"version\": 3 }", "WRIT1510")]
    [InlineData("bundle.json", "{ \"name\": \"sample\", \"version\": 0 }", "WRIT1503")]
    [InlineData("bundle.json", "{ \"name\": \"sample\", \"version\": 1.0 }", "WRIT1503")]
    [InlineData("bundle.json", "{ \"name\": \"sample\", \"versoin\": 1 }", "WRIT1504")]
    [InlineData("bundle.json", "{ \"name\": \"sample\" }", "WRIT1505")]
    [InlineData("bundle.json", "[]", "WRIT1503")]
    [InlineData("bundel.json", "{}", "WRIT1507")]
    [InlineData("more.CEDAR", "forbid (principal, action, resource);", "WRIT1507")]
    [InlineData("more.json", "{}", "WRIT1507")]
    [InlineData("profiles/deep/er.json", "{}", "WRIT1507")]
    [InlineData("../outside.cedar", "", "WRIT1507")]
    [InlineData("a//b.cedar", "", "WRIT1507")]
    [InlineData("entities.json", "{}", "WRIT1110")]
    public void A_file_that_is_wrong_is_refused(string path, string text, string id)
    {
        var found = Findings(Permit, (path, text));
        Assert.Contains(found, finding => finding.Id == id && finding.Source == path);
    }

    [Fact]
    public void A_text_with_half_a_character_is_refused() =>
        Assert.Equal("half.cedar", Finding("WRIT1509", Permit, ("half.cedar", "// \ud800")).Source);

    [Theory]
    [InlineData("bundle.json")]
    [InlineData("schema.cedarschema")]
    public void A_file_that_is_missing_is_an_error(string path)
    {
        var loaded = PolicyBundle.Load([.. Files().Where(file => file.Path != path)], 1);
        Assert.False(loaded.Ok);
        Assert.Contains(loaded.Diagnostics, finding => finding.Id == "WRIT1506" && finding.Source == path);
    }

    [Fact]
    public void Protected_rules_need_a_version_of_their_own()
    {
        var files = Files(Permit, ("protected/a.cedar", "forbid (principal, action, resource);"));
        files.RemoveAll(file => file.Path == "protected/bundle.json");
        Assert.Equal("WRIT1506", Assert.Single(PolicyBundle.Load(files, 1).Diagnostics).Id);
    }

    [Fact]
    public void Everything_wrong_is_reported_in_one_go_by_file_and_place()
    {
        var found = Findings(
            "@limit(\"wall=1s\")\npermit (principal, action, resource);\npermit (principal, action resource);",
            ("bundle.json", "{ \"name\": \"sample\" }"),
            ("profiles/plain.json", "{ \"nam\": \"plain\" }"),
            ("protected/a.cedar", "permit (principal, action, resource);"),
            ("z.cedar", "@limit(\"wall=1s\")\npermit (principal, action, resource);"));
        Assert.Equal(found.Select(finding => finding.Source).Order(StringComparer.Ordinal), found.Select(finding => finding.Source));
        var ids = found.Select(finding => finding.Id).ToHashSet();
        Assert.Superset(new HashSet<string> { "WRIT1505", "WRIT1504", "WRIT1521", "WRIT1522", "WRIT1006" }, ids);
    }

    [Fact]
    public void A_policy_that_names_an_entity_nobody_declares_gets_a_warning()
    {
        const string Policy = "@profile(\"plain\")\npermit (principal in Role::\"sre\", action, resource == Program::\"/usr/bin/git\");";
        var loaded = PolicyBundle.Load(Files(Policy), 1);
        Assert.True(loaded.Ok);
        var found = Assert.Single(loaded.Diagnostics);
        Assert.Equal(("WRIT1512", 1), (found.Id, found.Span.Line));
        Assert.Contains("Role::\"sre\"", found.Message, StringComparison.Ordinal);
        var declared = PolicyBundle.Load(Files(Policy, ("entities.json", """[{ "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] }]""")), 1);
        Assert.Empty(declared.Diagnostics);
    }

    [Theory]
    [InlineData("policies.cedar", true)]
    [InlineData("a/b/c.cedar", true)]
    [InlineData("profiles/x.json", true)]
    [InlineData("README.md", false)]
    [InlineData("refund", false)]
    [InlineData(".git/config.json", false)]
    [InlineData("profiles/.hidden.json", false)]
    public void Only_files_of_a_bundle_are_read_from_its_folder(string path, bool expected) => Assert.Equal(expected, BundleLayout.Reads(path));
}
