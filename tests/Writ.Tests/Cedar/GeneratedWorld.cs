using System.Text.Json;
using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>The entities and requests that generated policies are asked about. Not everything in it is as the schema wants it.</summary>
internal static class GeneratedWorld
{
    public const string EntitiesJson = """
        [{"uid":{"type":"User","id":"u1"},"attrs":{"name":"abc","age":5,"boss":{"__entity":{"type":"User","id":"u2"}},"words":["a","t"],
            "groups":[{"__entity":{"type":"Group","id":"g1"}}],"addr":{"zip":1,"ip":{"__extn":{"fn":"ip","arg":"10.1.2.3"}},"deep":{"x":true,"y":"q"}},
            "since":{"__extn":{"fn":"datetime","arg":"2024-01-01"}},"color":{"__entity":{"type":"Color","id":"red"}}},
          "parents":[{"type":"Group","id":"g1"}],"tags":{"t":["a","b"],"k":[]}},
         {"uid":{"type":"User","id":"u2"},"attrs":{"name":"","words":[],"groups":[],"addr":{"zip":-7},"color":{"__entity":{"type":"Color","id":"green"}}},
          "parents":[{"type":"Group","id":"g3"}]},
         {"uid":{"type":"Group","id":"g1"},"attrs":{},"parents":[{"type":"Group","id":"g2"}]},
         {"uid":{"type":"Group","id":"g2"},"attrs":{},"parents":[]},
         {"uid":{"type":"Folder","id":"f1"},"attrs":{},"parents":[{"type":"Folder","id":"f2"}]},
         {"uid":{"type":"Doc","id":"d1"},"attrs":{"owner":{"__entity":{"type":"User","id":"u1"}},"size":3,"rating":{"__extn":{"fn":"decimal","arg":"1.5"}},
            "expires":{"__extn":{"fn":"datetime","arg":"2025-01-01T00:00:00Z"}},"ttl":{"__extn":{"fn":"duration","arg":"5m"}},"public":true},
          "parents":[{"type":"Folder","id":"f1"}],"tags":{"k":"v","a":"v"}},
         {"uid":{"type":"Doc","id":"d2"},"attrs":{"owner":{"__entity":{"type":"User","id":"nobody"}},"size":9223372036854775,
            "rating":{"__extn":{"fn":"decimal","arg":"-0.5"}},"public":false},"parents":[]},
         {"uid":{"type":"Action","id":"view"},"attrs":{},"parents":[{"type":"Action","id":"read"}]},
         {"uid":{"type":"Action","id":"read"},"attrs":{},"parents":[{"type":"Action","id":"all"}]}]
        """;

    public const string RequestsJson = """
        [{"principal":{"type":"User","id":"u1"},"action":{"type":"Action","id":"view"},"resource":{"type":"Doc","id":"d1"},"context":{
            "ip":{"__extn":{"fn":"ip","arg":"10.9.9.9"}},"n":1,"flag":true,"s":"a","set":[1,5],"who":{"__entity":{"type":"User","id":"u2"}}}},
         {"principal":{"type":"User","id":"u2"},"action":{"type":"Action","id":"edit"},"resource":{"type":"Doc","id":"d2"},"context":{
            "ip":{"__extn":{"fn":"ip","arg":"::1"}},"flag":false,"s":"k","set":[]}},
         {"principal":{"type":"Group","id":"g1"},"action":{"type":"Action","id":"admin"},"resource":{"type":"Folder","id":"f1"},"context":{}}]
        """;

    public static List<Request> Requests()
    {
        using var json = JsonDocument.Parse(RequestsJson);
        return [.. json.RootElement.EnumerateArray().Select(r => ConformanceData.RequestOf(r))];
    }
}
