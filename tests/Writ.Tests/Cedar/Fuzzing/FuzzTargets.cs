using System.Text;
using Writ.Tests.Support;

namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>A parser under fuzzing: inputs to begin with, words of its language, and the check of one input, which throws where something is wrong.</summary>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<string> Words, Func<byte[], bool> Check);

/// <summary>The parsers, each with vectors of its own; other projects' data besides, where it is there.</summary>
internal static class FuzzTargets
{
    private static readonly string[] PolicyWords =
    [
        "permit", "forbid", "when", "unless", "principal", "action", "resource", "context", "?principal", "?resource", "if", "then", "else", "in", "is", "has",
        "like", "true", "false", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "-", "+", "*", "/", "%", "(", ")", "[", "]", "{", "}", ",", ";", ":", "::", ".",
        "@id", "@a(\"b\")", "// c\n", "\"*\\*\"", "\"\\u{1F431}\"", "\"\\0\"", "\"", "0", "1", "9223372036854775807", "9223372036854775808", "ip(\"127.0.0.1/8\")",
        "decimal(\"1.5\")", "datetime(\"2024-02-29\")", "duration(\"1d2h\")", ".contains([1])", ".isEmpty()", ".getTag(\"t\")", ".hasTag(\"t\")", ".toTime()",
        ".isInRange(ip(\"::/0\"))", "User::\"alice\"", "Action::\"view\"", "__cedar", "__cedar::x", "\u00e9", "_", "a.b.c", "[\"a b\"]", "{\"a\": 1, b: 2}",
    ];

    private static readonly string[] JsonWords =
    [
        "{", "}", "[", "]", ",", ":", "null", "true", "false", "0", "-1", "1.5", "1e5", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"__entity\"", "\"__extn\"",
        "\"__expr\"", "\"fn\"", "\"arg\"", "\"ip\"", "\"decimal\"", "\"type\"", "\"id\"", "\"uid\"", "\"attrs\"", "\"parents\"", "\"tags\"", "\"effect\"", "\"permit\"", "\"principal\"",
        "\"op\"", "\"All\"", "\"==\"", "\"in\"", "\"is\"", "\"slot\"", "\"?principal\"", "\"entity\"", "\"conditions\"", "\"kind\"", "\"when\"", "\"body\"", "\"Value\"", "\"Var\"",
        "\"left\"", "\"right\"", "\"&&\"", "\"!\"", "\"neg\"", "\".\"", "\"attr\"", "\"has\"", "\"like\"", "\"pattern\"", "\"Wildcard\"", "{\"Literal\":\"a\"}", "\"Set\"", "\"Record\"",
        "\"if-then-else\"", "\"staticPolicies\"", "\"templates\"", "\"templateLinks\"", "\"templateId\"", "\"newId\"", "\"values\"", "\"annotations\"", "\"entityTypes\"",
        "\"actions\"", "\"commonTypes\"", "\"memberOfTypes\"", "\"shape\"", "\"appliesTo\"", "\"principalTypes\"", "\"resourceTypes\"", "\"context\"", "\"Long\"", "\"String\"",
        "\"Boolean\"", "\"EntityOrCommon\"", "\"element\"", "\"attributes\"", "\"required\"", "\"additionalAttributes\"", "\"enum\"", "\"memberOf\"", "\"name\"", "\"Extension\"",
    ];

    private static readonly string[] SchemaWords =
    [
        "entity", "action", "type", "namespace", "in", "appliesTo", "principal", "resource", "context", "tags", "enum", "Set<Long>", "Long", "String", "Bool", "ipaddr", "decimal",
        "datetime", "duration", "__cedar::Long", "__cedar", "{", "}", "[", "]", "<", ">", ",", ";", ":", "::", "?", "=", "\"a b\"", "@doc(\"x\")", "User", "Group", "// c\n", "attributes",
    ];

    public static IReadOnlyList<string> Names { get; } = ["policies", "est", "entities", "schema", "schema-json"];

    public static FuzzTarget Of(string name) => name switch
    {
        "policies" => new(name, [.. Policies(), .. Archived(ConformanceData.Handwritten, ".cedar")], PolicyWords, FuzzChecks.Policies),
        "est" => new(name, Policies().Select(FuzzChecks.ToEst).ToList(), JsonWords, FuzzChecks.Est),
        "entities" => new(name, [Utf8(GeneratedWorld.EntitiesJson), .. Archived(ConformanceData.EntityParsing, "entities.json")], JsonWords, FuzzChecks.Entities),
        "schema" => new(name, Schemas(), SchemaWords, FuzzChecks.SchemaText),
        "schema-json" => new(name, [.. Schemas().Select(FuzzChecks.ToJsonSchema)], JsonWords, FuzzChecks.SchemaJson),
        _ => throw new ArgumentException($"there is no target {name}", nameof(name)),
    };

    private static List<byte[]> Policies() =>
    [
        // One policy, so that one mistake does not refuse several.
        .. Enumerable.Range(0, 90).Select(seed => Utf8(new PolicyGenerator(seed).Policy())),
        Utf8("@id(\"t\") permit(principal in ?principal, action in [Action::\"view\"], resource is Doc in ?resource) when { principal has a.b.c && resource[\"x y\"] like \"a*\\*\" };"),
    ];

    private static List<byte[]> Schemas() =>
    [
        Utf8(PolicyGenerator.Schema),
        Utf8("@doc(\"d\") namespace A::B { type T = Set<{a?: E, \"c d\": __cedar::Long}>; entity E, F in [E] = {t: T} tags String; action \"x y\", y in [z]; action z; }"),
        .. Archived(ConformanceData.Validation, ".cedarschema").Take(30),
    ];

    private static IEnumerable<byte[]> Archived(string archive, string ending) => SharedData.Has(archive)
        ? ConformanceData.Read(archive).Where(file => file.Key.EndsWith(ending, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Utf8(file.Value))
        : [];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
