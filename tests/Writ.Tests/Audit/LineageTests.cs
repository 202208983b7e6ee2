using System.Text.Json.Nodes;
using Writ.Audit;
using Writ.Audit.Lineages;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

public sealed class LineageTests
{
    [Fact]
    public async Task Any_execution_of_a_tree_gives_the_whole_tree()
    {
        await using var log = new LineageFixture();
        await log.Run("stranger");
        var plan = await log.Run("plan", outcome: null);
        var fetch = await log.Run("fetch", plan.Permit);
        var score = await log.Run("score", fetch.Permit, Outcome.Killed);
        await log.Run("another stranger");
        var refund = await log.Run("refund 900", plan.Permit, Outcome.Denied);

        foreach (var asked in new[] { plan, fetch, score, refund })
        {
            var graph = await log.Read(asked.Execution);
            Assert.Equal((asked.Execution, plan.Execution), (graph.Execution, graph.Root));
            Assert.Equal(["plan", "fetch", "score", "refund 900"], graph.Nodes.Select(static node => node.Command));
            Assert.Equal([null, plan.Execution, fetch.Execution, plan.Execution], graph.Nodes.Select(static node => node.Parent));
            Assert.Equal(["running", "completed", "killed", "denied"], graph.Nodes.Select(static node => node.State));
            Assert.Equal([fetch.Execution, refund.Execution], graph.ChildrenOf(plan.Execution).Select(static node => node.Execution));
        }

        Assert.Null(await new Lineage(log.Register).Read("exe_none"));
    }

    [Fact]
    public async Task What_was_erased_keeps_its_place_between_parent_and_child()
    {
        await using var log = new LineageFixture();
        var plan = await log.Run("plan");
        var fetch = await log.Run("fetch", plan.Permit);
        var score = await log.Run("score", fetch.Permit);
        await log.Erase(fetch.Execution, fetch.Permit, plan.Permit);

        foreach (var asked in new[] { plan, fetch, score })
        {
            var graph = await log.Read(asked.Execution);
            Assert.Equal([plan.Execution, fetch.Execution, score.Execution], graph.Nodes.Select(static node => node.Execution));
            Assert.Equal([null, plan.Execution, fetch.Execution], graph.Nodes.Select(static node => node.Parent));
            Assert.Equal([false, true, false], graph.Nodes.Select(static node => node.Erased));
            Assert.Equal(("completed", null, null), (graph.Nodes[1].State, graph.Nodes[1].Command, graph.Nodes[1].Principal));
        }
    }

    [Fact]
    public async Task A_permit_that_points_at_itself_or_at_a_later_one_makes_no_circle()
    {
        await using var log = new LineageFixture();
        var one = await log.Run("one");
        var two = await log.Run("two", one.Permit);

        // An operator turns the first permit's row to the second execution.
        await log.Tamper($"UPDATE record SET value = (SELECT value FROM record WHERE space = 'permit' AND key = '{two.Permit}') WHERE space = 'permit' AND key = '{one.Permit}'");

        // The row is only where to look: no statement says that the second execution was given the first permit.
        var graph = await log.Read(two.Execution);
        Assert.Equal([two.Execution], graph.Nodes.Select(static node => node.Execution));
        Assert.Equal([one.Execution, two.Execution], (await log.Read(one.Execution)).Nodes.Select(static node => node.Execution));
    }

    [Theory]
    [InlineData("UPDATE log SET payload = (SELECT payload FROM log WHERE position = 2) WHERE position = 0", "WRIT4140")]
    [InlineData("UPDATE log SET payload = x'7b7d' WHERE position = 1", "WRIT4140")]
    [InlineData("UPDATE record SET value = (SELECT value FROM record WHERE space = 'input' ORDER BY key DESC LIMIT 1) WHERE space = 'input'", "WRIT4141")]
    [InlineData("UPDATE record SET value = x'7b7d' WHERE space = 'input'", "WRIT4141")]
    public async Task A_register_that_was_edited_gives_no_lineage(string sql, string code)
    {
        await using var log = new LineageFixture();
        var one = await log.Run("one");
        await log.Run("two");
        await log.Tamper(sql);
        Assert.Equal(code, (await Assert.ThrowsAsync<RegisterException>(async () => await log.Read(one.Execution))).Code);
    }

    [Fact]
    public async Task The_agents_words_cannot_leave_their_place_in_a_drawing()
    {
        await using var log = new LineageFixture();
        var plan = await log.Run("plan \"]; evil [label=\"\\N\n\u001b[31m");
        await log.Run("child", plan.Permit, Outcome.Revoked);
        var dot = DotText.Of(await log.Read(plan.Execution));

        Assert.Contains("label=\"plan \\\"]; evil [label=\\\"\\\\N[31m\\ncompleted\\nexe_", dot, StringComparison.Ordinal);
        Assert.Equal(7, dot.Split('\n').Length - 1);
        Assert.Contains($"\"{plan.Execution}\" -> ", dot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_JSON_form_names_nodes_and_what_they_came_from()
    {
        await using var log = new LineageFixture();
        var plan = await log.Run("plan");
        var child = await log.Run("child", plan.Permit, Outcome.Failed);
        var json = JsonNode.Parse((await log.Read(child.Execution)).ToJson())!;
        Assert.Equal(plan.Execution, (string)json["root"]!);
        var node = json["nodes"]![1]!;
        Assert.Equal((plan.Execution, plan.Permit), ((string)node["parent"]!, (string)node["parentPermit"]!));
        Assert.Equal(("allow", "failed", 3), ((string)node["effect"]!, (string)node["state"]!, (int)node["exitCode"]!));
        Assert.Equal("planner", (string)node["agent"]!);
        Assert.Equal("everyday", (string)node["policies"]![0]!);
    }

    [NpmFact("ajv", "vectors/openlineage")]
    public async Task OpenLineage_events_are_valid_by_their_published_schemas()
    {
        await using var log = new LineageFixture();
        var plan = await log.Run("plan", outcome: null);
        var fetch = await log.Run("fetch", plan.Permit);
        await log.Run("score", fetch.Permit, Outcome.Killed);
        await log.Run("refund 900", plan.Permit, Outcome.Denied);
        var failed = await log.Run("broken", plan.Permit, Outcome.Failed);
        await log.Erase(fetch.Execution, fetch.Permit, plan.Permit);
        var events = OpenLineageEvents.Of(await log.Read(plan.Execution), "0123456789.log.writ.internal").Select(static line => JsonNode.Parse(line)!).ToList();

        Assert.Equal(9, events.Count);
        Assert.Equal(["COMPLETE", "ABORT", "ABORT", "FAIL"], events.Select(static e => (string)e["eventType"]!).Where(static type => type != "START"));
        var facets = events[^1]["run"]!["facets"]!;
        Assert.Equal(WritId.UuidOf(IdKind.Execution, plan.Execution).ToString(), (string)facets["parent"]!["run"]!["runId"]!);
        Assert.Equal(WritId.UuidOf(IdKind.Execution, failed.Execution).ToString(), (string)events[^1]["run"]!["runId"]!);

        // The validator is seen to refuse, so that its yes means something.
        var spoiled = events.Select(static e => e.DeepClone()).Take(3).ToList();
        spoiled[0]["run"]!["runId"] = "exe_not_a_uuid";
        spoiled[1].AsObject().Remove("job");
        ((JsonObject)spoiled[2]["run"]!["facets"]!).Add("parent", new JsonObject { ["run"] = new JsonObject() });
        var answers = NodeScript.Lines("validate-openlineage.mjs", new JsonObject
        {
            ["schemas"] = new JsonArray([.. Schemas()]),
            ["events"] = new JsonArray([.. events.Concat(spoiled).Select(static e => e.DeepClone())]),
        }.ToJsonString());
        Assert.All(answers.Take(9), static answer => Assert.Equal("valid", answer));
        Assert.All(answers.Skip(9), static answer => Assert.StartsWith("invalid: ", answer, StringComparison.Ordinal));
        Assert.Equal(12, answers.Length);
    }

    [Fact]
    public void The_UUID_of_an_id_is_the_one_that_its_text_encodes()
    {
        // 0x018bcfe568007... : milliseconds 1,700,000,000,000 and ten bytes, version and variant put in.
        var id = WritId.Create(IdKind.Execution, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), Convert.FromHexString("00112233445566778899"));
        Assert.Equal("018bcfe5-6800-7011-a233-445566778899", WritId.UuidOf(IdKind.Execution, id).ToString());
        Assert.Throws<Writ.Core.MalformedException>(() => WritId.UuidOf(IdKind.Permit, id));
    }

    private static readonly string[] SchemaNames = ["OpenLineage", "facets/ParentRunFacet", "facets/ErrorMessageRunFacet", "facets/JobTypeJobFacet"];

    private static IEnumerable<JsonNode> Schemas() =>
        SchemaNames.Select(static name => JsonNode.Parse(File.ReadAllText(SharedData.PathOf($"vectors/openlineage/spec/{name}.json")))!);
}
