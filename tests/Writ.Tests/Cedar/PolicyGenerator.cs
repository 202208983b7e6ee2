using System.Globalization;

namespace Writ.Tests.Cedar;

/// <summary>
/// Policies over <see cref="Schema"/> from a seed: mostly well typed, sometimes not, so that evaluation, errors and
/// validation are all met. Every run with one seed gives the same texts.
/// </summary>
internal sealed class PolicyGenerator(int seed)
{
    public const string Schema = """
        type Address = { zip: Long, ip?: ipaddr, deep?: { x?: Bool, y: String } };
        entity Group in [Group];
        entity Color enum ["red", "green"];
        entity Folder in [Folder];
        entity User in [Group] {
            name: String, age?: Long, boss?: User, words: Set<String>, groups: Set<Group>, addr: Address, since?: datetime, color: Color
        } tags Set<String>;
        entity Doc in [Folder] { owner: User, size: Long, rating: decimal, expires?: datetime, ttl?: duration, public: Bool } tags String;
        namespace Acme { entity Robot in [Group] { name: String }; action scan appliesTo { principal: [Robot], resource: [Doc], context: { n: Long } }; }
        action all;
        action read in [all];
        action view, edit in [read] appliesTo {
            principal: [User], resource: [Doc], context: { ip: ipaddr, n?: Long, flag: Bool, s: String, set: Set<Long>, who?: User }
        };
        action admin in [all] appliesTo { principal: [User, Group], resource: [Doc, Folder] };
        """;

    private static readonly string[] Types = ["Bool", "Long", "String", "User", "Doc", "Group", "Color", "ip", "decimal", "datetime", "duration", "Set<Long>", "Set<String>", "Set<Group>", "Address"];

    // The generator is the subject's own source of randomness: seeded, so that a failure can be repeated.
    private readonly Random _random = new(seed);

    public string Policies()
    {
        var count = _random.Next(1, 5);
        return string.Join('\n', Enumerable.Range(0, count).Select(_ => Policy()));
    }

    public string Policy()
    {
        var conditions = string.Concat(Enumerable.Range(0, _random.Next(0, 3)).Select(_ => $" {(Chance(70) ? "when" : "unless")} {{ {Expr("Bool", 4)} }}"));
        return $"{(Chance(70) ? "permit" : "forbid")}({EntityScope("principal")}, {ActionScope()}, {EntityScope("resource")}){conditions};";
    }

    public string Expr(string type, int depth)
    {
        if (Chance(4)) type = Pick(Types);
        if (depth > 0 && Chance(12)) return $"(if {Expr("Bool", depth - 1)} then {Expr(type, depth - 1)} else {Expr(type, depth - 1)})";
        return type switch
        {
            "Bool" => Bool(depth),
            "Long" => Long(depth),
            "String" => String(depth),
            "User" => User(depth),
            "Doc" => Pick("resource", "Doc::\"d1\"", "Doc::\"d2\"", "Doc::\"nowhere\""),
            "Group" => Pick("Group::\"g1\"", "Group::\"g2\"", "Group::\"g3\"", "principal"),
            "Color" => Pick("Color::\"red\"", "Color::\"green\"", "Color::\"blue\"", $"{User(depth - 1)}.color"),
            "ip" => Pick("ip(\"10.0.0.1\")", "ip(\"10.0.0.0/8\")", "ip(\"::1\")", "context.ip", $"{User(depth - 1)}.addr.ip", "ip(\"224.0.0.1/33\")", "ip(\"1:2::3/64\")"),
            "decimal" => Pick("decimal(\"1.5\")", "decimal(\"-0.5\")", "resource.rating", "decimal(\"1.23456\")", "decimal(\"922337203685477.5807\")"),
            "datetime" => Datetime(depth),
            "duration" => Duration(depth),
            "Address" => Pick($"{User(depth - 1)}.addr", $"{{zip: {Expr("Long", depth - 1)}}}", $"{{\"zip\": 1, ip: {Expr("ip", depth - 1)}}}"),
            _ => Set(type, depth),
        };
    }

    private string Bool(int depth)
    {
        if (depth <= 0) return Pick("true", "false", "context.flag", "resource.public", "(principal has age)", "(context has n)", "(principal == User::\"u1\")");
        string Sub(string type) => Expr(type, depth - 1);
        return _random.Next(24) switch
        {
            0 or 1 => $"({Sub("Bool")} && {Sub("Bool")})",
            2 => $"{Atom(Sub("Bool"))} && {Atom(Sub("Bool"))} && {Atom(Sub("Bool"))}",
            3 or 4 => $"({Sub("Bool")} || {Sub("Bool")})",
            5 => $"!({Sub("Bool")})",
            6 => Compare(depth, Pick("==", "!=")),
            7 => Compare(depth, Pick("<", "<=", ">", ">="), Pick("Long", "Long", "datetime", "duration")),
            8 => $"({Sub("User")} in {Sub(Pick("Group", "Set<Group>"))})",
            9 => $"({Sub(Pick("User", "Doc"))} in {Pick("Folder::\"f1\"", "Group::\"g1\"", "[Group::\"g2\", Group::\"g3\"]", "[]", "resource")})",
            10 => $"(action in {Pick("Action::\"all\"", "Action::\"read\"", "[Action::\"view\", Action::\"all\"]", "Action::\"nope\"")})",
            11 => $"(action == {Pick("Action::\"view\"", "Action::\"admin\"", "Acme::Action::\"scan\"")})",
            12 => $"({Sub("User")} is {Pick("User", "Doc", "Group", "Acme::Robot", "Nope")})",
            13 => $"({Sub("User")} is User in {Sub("Group")})",
            14 => $"({Sub("String")} like {Pick("\"a*\"", "\"*b*\"", "\"\\*\"", "\"\"", "\"*\"", "\"a*b*c\"")})",
            15 => $"{Sub(Pick("Set<Long>", "Set<String>"))}.contains({Sub(Pick("Long", "String"))})",
            16 => SameSets(depth, Pick("containsAll", "containsAny")),
            17 => $"{Sub(Pick("Set<Long>", "Set<Group>"))}.isEmpty()",
            18 => Guarded(depth),
            19 => $"{Sub("ip")}.{Pick("isIpv4()", "isIpv6()", "isLoopback()", "isMulticast()", $"isInRange({Sub("ip")})")}",
            20 => $"{Sub("decimal")}.{Pick("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")}({Sub("decimal")})",
            21 => $"({Pick("principal", "resource", "context", "context.who")} has "
                + $"{Pick("age", "name", "n", "\"s\"", "addr.ip", "addr.deep.x", "boss.age", "boss.boss.addr.ip", "owner.boss", "who.age")})",
            22 => $"{Sub(Pick("User", "Doc"))}.hasTag({Sub("String")})",
            _ => Bool(0),
        };
    }

    // Patterns that depend on what has been asked for first.
    private string Guarded(int depth)
    {
        var bare = Pick("principal has age && principal.age > 3", "principal has boss && principal.boss has age && principal.boss.age < 9", "context has n && context.n == 1",
            "principal has addr.ip && principal.addr.ip.isIpv4()", "principal has boss.addr.deep.x && principal.boss.addr.deep.x", "resource has ttl && resource.ttl < duration(\"1h\")",
            "principal.hasTag(\"t\") && principal.getTag(\"t\").contains(\"a\")", "resource.hasTag(context.s) && resource.getTag(context.s) == \"v\"",
            "(principal has age || principal has age) && principal.age == 5", "(context has n || context.flag) && context.n > 0",
            "(if principal has age then principal.age == 5 else false)", "(if context has who then true else context has who) && context.who.name == \"u\"",
            "!(principal has age) || principal.age == 5", "resource.hasTag(\"k\") && resource.getTag(\"other\") == \"v\"", "context has who && context.who has age && context.who.age == 5");
        return Chance(50) ? $"({bare})" : $"({Expr("Bool", depth - 1)} && {bare})";
    }

    private string Compare(int depth, string @operator, string? type = null)
    {
        type ??= Pick(Types);
        return $"({Expr(type, depth - 1)} {@operator} {Expr(Chance(93) ? type : Pick(Types), depth - 1)})";
    }

    private string SameSets(int depth, string method)
    {
        var type = Pick("Set<Long>", "Set<String>", "Set<Group>");
        return $"{Expr(type, depth - 1)}.{method}({Expr(type, depth - 1)})";
    }

    private string Long(int depth)
    {
        if (depth <= 0 || Chance(30)) return Pick("0", "1", "(-1)", "5", "9223372036854775807", "(-9223372036854775808)", "resource.size", "context.n", "principal.age", "principal.addr.zip");
        return Pick($"({Expr("Long", depth - 1)} {Pick("+", "-", "*")} {Expr("Long", depth - 1)})", $"-({Expr("Long", depth - 1)})",
            $"{Expr("duration", depth - 1)}.{Pick("toDays", "toHours", "toMinutes", "toSeconds", "toMilliseconds")}()");
    }

    private string String(int depth) => Pick(
        "\"\"", "\"a\"", "\"abc\"", "\"t\"", "\"k\"", "\"\\u{1F600}*\"", "context.s", $"{User(depth - 1)}.name", "resource.getTag(\"k\")", "resource[\"owner\"][\"name\"]");

    private string User(int depth) => depth <= 0
        ? Pick("principal", "User::\"u1\"", "User::\"u2\"", "User::\"nobody\"")
        : Pick("principal", "principal", "resource.owner", "User::\"u1\"", "User::\"u2\"", "context.who", $"{User(depth - 2)}.boss");

    private string Datetime(int depth) => depth <= 0
        ? Pick("datetime(\"2024-01-01\")", "datetime(\"1969-12-31T23:59:59.999Z\")", "datetime(\"2024-02-30\")", "datetime(\"2024-06-01T12:00:00+0530\")")
        : Pick("principal.since", "resource.expires", Datetime(0), $"{Datetime(depth - 1)}.offset({Duration(depth - 1)})", $"{Datetime(depth - 1)}.toDate()");

    private string Duration(int depth) => depth <= 0
        ? Pick("duration(\"1h\")", "duration(\"-1d2h\")", "duration(\"9223372036854775807ms\")", "duration(\"1h1d\")", "duration(\"0ms\")")
        : Pick("resource.ttl", Duration(0), $"{Datetime(depth - 1)}.toTime()", $"{Datetime(depth - 1)}.durationSince({Datetime(depth - 1)})");

    private string Set(string type, int depth)
    {
        var element = type[4..^1];
        if (Chance(35)) return element switch { "Long" => "context.set", "String" => Pick("principal.words", "principal.getTag(\"t\")"), _ => "principal.groups" };
        return $"[{string.Join(", ", Enumerable.Range(0, _random.Next(Chance(5) ? 0 : 1, 4)).Select(_ => Expr(element, depth - 1)))}]";
    }

    private string EntityScope(string name)
    {
        if (Chance(40)) return name;
        var isPrincipal = name == "principal";
        var type = isPrincipal ? Pick("User", "Group", "Acme::Robot", "Doc") : Pick("Doc", "Folder", "User");
        var one = isPrincipal ? Pick("User::\"u1\"", "User::\"u2\"", "Acme::Robot::\"r1\"", "Group::\"g1\"") : Pick("Doc::\"d1\"", "Folder::\"f1\"", "Doc::\"d2\"");
        var group = isPrincipal ? Pick("Group::\"g1\"", "Group::\"g2\"", "Group::\"g3\"", "User::\"u1\"") : Pick("Folder::\"f1\"", "Folder::\"f2\"", "Doc::\"d1\"");
        return $"{name} {Pick($"== {one}", $"in {group}", $"is {type}", $"is {type} in {group}")}";
    }

    private string ActionScope() => Pick("action", "action", "action == Action::\"view\"", "action in Action::\"read\"", "action in Action::\"all\"", "action in [Action::\"edit\", Action::\"admin\"]",
        "action == Acme::Action::\"scan\"", "action in []", "action == Action::\"nope\"");

    private static string Atom(string expr) => expr.StartsWith('(') ? expr : $"({expr})";

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(params ReadOnlySpan<string> options) => options[_random.Next(options.Length)];
}
