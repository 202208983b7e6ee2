using System.Text.Json;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>The starter bundle of a scene with more asked of its first permit.</summary>
internal static class StarterChange
{
    /// <summary>Puts annotations in front of the permit, and files beside it.</summary>
    public static void Ask(this Scene scene, string annotations, params (string Path, string Text)[] files)
    {
        var folder = Path.Combine(scene.Directory.Data, "policy");
        var policies = Path.Combine(folder, "starter.cedar");
        File.WriteAllText(policies, File.ReadAllText(policies).Replace("@id(\"starter\")\n", $"{annotations}\n@id(\"starter\")\n", StringComparison.Ordinal));
        foreach (var (path, text) in files) File.WriteAllText(Path.Combine(folder, path), text);
    }

    /// <summary>A budget by the name <c>runs</c>.</summary>
    public static void Budget(this Scene scene, string definition) => scene.Ask("@budget(\"runs\")", ("budgets.json", $"{{ \"runs\": {definition} }}"));

    /// <summary>Users of these names in <c>Role::"sre"</c>, each with a key of its own; gives the files of the keys.</summary>
    public static IReadOnlyList<string> Approval(this Scene scene, string asked, params string[] users)
    {
        List<string> keys = [], entities = ["""{ "uid": { "type": "Role", "id": "sre" }, "attrs": {}, "parents": [] }"""];
        foreach (var user in users)
        {
            var file = scene.Directory.PathOf($"{user}.pem");
            var id = scene.Writ("approvals", "key", "--out", file, "--public", file + ".pub").MustExit(0).Output.Trim();
            keys.Add(file);
            entities.Add($$"""
                { "uid": { "type": "User", "id": {{JsonSerializer.Serialize(user)}} }, "attrs": { "name": {{JsonSerializer.Serialize(user)}}, "approvalKeys": [{{JsonSerializer.Serialize(id)}}] },
                  "parents": [ { "type": "Role", "id": "sre" } ] }
                """);
        }

        scene.Ask($"@approval(\"{asked.Replace("\"", "\\\"", StringComparison.Ordinal)}\")", ("entities.json", $"[{string.Join(',', entities)}]"));
        return keys;
    }

    /// <summary>The approval that is waited for, once there is one.</summary>
    public static async Task<string> Asked(this Scene scene, WritProcess run)
    {
        string? id = null;
        await run.Until("an approval asked for", () =>
        {
            var listed = scene.Writ("approvals", "list", "-o", "json");
            if (listed.ExitCode == 0) id = listed.Json.EnumerateArray().Select(open => open.GetProperty("request").GetProperty("id").GetString()).FirstOrDefault();
            return id is not null;
        });
        return id!;
    }
}
