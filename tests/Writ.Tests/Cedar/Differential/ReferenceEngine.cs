using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.Tests.Cedar.Generated;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar.Differential;

/// <summary>The reference implementation of Cedar, as npm has it, in a process of its own that answers a case a line.</summary>
internal sealed class ReferenceEngine : IDisposable
{
    public const string Package = "@cedar-policy/cedar-wasm";

    private readonly Process _node;

    public ReferenceEngine()
    {
        var folder = Repository.PathOf("tests", "independent", "npm");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "cedar-oracle.mjs")])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        _node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }

    public ReferenceAnswers Ask(GeneratedCase @case)
    {
        _node.StandardInput.WriteLine(LineOf(@case));
        _node.StandardInput.Flush();
        var line = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The reference engine ended at seed {@case.Seed}.");
        using var json = JsonDocument.Parse(line);
        return ReferenceAnswers.Read(json.RootElement);
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(ChildProcess.Patience)) _node.Kill();
        _node.Dispose();
    }

    private static string LineOf(GeneratedCase @case) => new JsonObject
    {
        ["schema"] = JsonValue.Create(@case.Schema)!.ToJsonString(),
        ["policies"] = PoliciesOf(@case).ToJsonString(),
        ["entities"] = @case.Entities.ToJsonString(),
        ["validateRequests"] = @case.UseSchema,
        ["requests"] = new JsonArray([.. @case.Requests.Select(r => RequestOf(r).ToJsonString())]),
    }.ToJsonString();

    private static JsonObject PoliciesOf(GeneratedCase @case) => new()
    {
        ["staticPolicies"] = new JsonObject(@case.Policies.Select(p => KeyValuePair.Create(p.Id, (JsonNode?)p.Text))),
        ["templates"] = new JsonObject(@case.Templates.Select(t => KeyValuePair.Create(t.Id, (JsonNode?)t.Text))),
        ["templateLinks"] = new JsonArray([.. @case.Links.Select(LinkOf)]),
    };

    private static JsonObject LinkOf(GeneratedLink link)
    {
        var values = new JsonObject();
        if (link.Principal is { } principal) values["?principal"] = principal.ToJson();
        if (link.Resource is { } resource) values["?resource"] = resource.ToJson();
        return new() { ["templateId"] = link.Template, ["newId"] = link.Id, ["values"] = values };
    }

    private static JsonObject RequestOf(GeneratedRequest request) => new()
    {
        ["principal"] = request.Principal.ToJson(), ["action"] = request.Action.ToJson(), ["resource"] = request.Resource.ToJson(),
        ["context"] = request.Context.DeepClone(),
    };
}
