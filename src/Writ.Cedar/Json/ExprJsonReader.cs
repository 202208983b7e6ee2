using System.Text.Json;

namespace Writ.Cedar;

/// <summary>
/// Reads expressions from the JSON policy format (EST). Recursion is bounded, and chains of <c>&amp;&amp;</c> and <c>||</c> are
/// followed without it. A part that fails has said why; its siblings are read all the same.
/// </summary>
internal sealed partial class ExprJsonReader(JsonPlace place)
{
    private int _depth;

    public Expr? Read(JsonElement json)
    {
        if (place.Diagnostics.Full || !Descend()) return null;
        var expr = OnlyKey(json) is { } form ? ReadForm(form.Name, form.Value) : null;
        _depth--;
        if (expr is { Depth: > Limits.TreeDepth }) TooDeep();
        return expr;
    }

    private bool Descend()
    {
        if (_depth >= Limits.TreeDepth) return TooDeep();
        _depth++;
        return true;
    }

    private bool TooDeep() => place.Refuse("WRIT1002", "is nested too deeply", "split the policy");

    private (string Name, JsonElement Value)? OnlyKey(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            place.IsObject(json);
            return null;
        }

        using var properties = json.EnumerateObject();
        if (!properties.MoveNext())
        {
            place.Refuse("WRIT1131", "is an empty object, not an expression");
            return null;
        }

        var first = properties.Current;
        if (JsonInput.KeyOf(first) is { } name && !properties.MoveNext()) return (name, first.Value);
        place.Refuse("WRIT1131", "has several keys", "an expression has one key, which names its form");
        return null;
    }

    private Expr? ReadForm(string form, JsonElement json)
    {
        place.Enter(form);
        var expr = form switch
        {
            "Value" => ReadValue(json),
            "Var" => ReadVariable(json),
            "Slot" => ReadSlot(),
            "!" => ReadUnary(json, UnaryOperator.Not),
            "neg" => ReadUnary(json, UnaryOperator.Negate),
            "isEmpty" => ReadUnary(json, UnaryOperator.IsEmpty),
            "&&" or "||" => ReadChain(json, form),
            "if-then-else" => ReadIf(json),
            "." => ReadAttribute(json),
            "has" => ReadHas(json),
            "like" => ReadLike(json),
            "is" => ReadIs(json),
            "Set" => ReadList(json) is { } items ? new SetExpr(default, items) : null,
            "Record" => ReadRecord(json),
            _ => BinaryForm(form) is { } @operator ? ReadBinary(json, @operator) : ReadCall(form, json),
        };
        place.Leave();
        return expr;
    }

    private static BinaryOperator? BinaryForm(string form) => form switch
    {
        "==" => BinaryOperator.Equal,
        "!=" => BinaryOperator.NotEqual,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterEqual,
        "in" => BinaryOperator.In,
        "+" => BinaryOperator.Add,
        "-" => BinaryOperator.Subtract,
        "*" => BinaryOperator.Multiply,
        "contains" => BinaryOperator.Contains,
        "containsAll" => BinaryOperator.ContainsAll,
        "containsAny" => BinaryOperator.ContainsAny,
        "getTag" => BinaryOperator.GetTag,
        "hasTag" => BinaryOperator.HasTag,
        _ => null,
    };

    // A field that is an expression.
    private Expr? Part(JsonElement json, string key)
    {
        if (!place.TryGet(json, key, out var part)) return null;
        place.Enter(key);
        var expr = Read(part);
        place.Leave();
        return expr;
    }

    private VariableExpr? ReadVariable(JsonElement json)
    {
        if (!place.TryGetText(json, out var name)) return null;
        Variable? variable = name switch
        {
            "principal" => Variable.Principal,
            "action" => Variable.Action,
            "resource" => Variable.Resource,
            "context" => Variable.Context,
            _ => null,
        };
        if (variable is { } known) return new VariableExpr(default, known);
        place.Refuse("WRIT1017", $"is `{name}`, which is not a variable", "the variables are principal, action, resource and context");
        return null;
    }

    private Expr? ReadSlot()
    {
        place.Refuse("WRIT1018", "is a slot, which cannot stand in a condition", "slots belong into the head of a template");
        return null;
    }

    private UnaryExpr? ReadUnary(JsonElement json, UnaryOperator @operator) =>
        place.IsObject(json, "arg") && Part(json, "arg") is { } operand ? new UnaryExpr(default, @operator, operand) : null;

    private BinaryExpr? ReadBinary(JsonElement json, BinaryOperator @operator)
    {
        if (!place.IsObject(json, "left", "right")) return null;
        var (left, right) = (Part(json, "left"), Part(json, "right"));
        return left is null || right is null ? null : new BinaryExpr(default, @operator, left, right);
    }

    private Expr? ReadChain(JsonElement json, string @operator)
    {
        if (!place.IsObject(json, "left", "right") || !place.TryGet(json, "left", out var first) || !place.TryGet(json, "right", out var last)) return null;
        Stack<JsonElement> pending = new([last]);
        while (Links(first, @operator, out var inner, out var right))
        {
            pending.Push(right);
            first = inner;
        }

        var (count, operands) = (pending.Count + 1, new List<Expr?> { ReadOperand(first, 0, pending.Count + 1) });
        while (pending.TryPop(out var operand)) operands.Add(ReadOperand(operand, operands.Count, count));
        if (!operands.TrueForAll(o => o is not null)) return null;
        return @operator == "&&" ? new AndExpr(default, operands!) : new OrExpr(default, operands!);
    }

    private Expr? ReadOperand(JsonElement json, int index, int count)
    {
        place.Enter(count > 2 ? $"operand {index}" : index == 0 ? "left" : "right");
        var expr = Read(json);
        place.Leave();
        return expr;
    }

    // Whether this is {operator: {"left", "right"}}; anything malformed is left to be reported as an operand.
    private static bool Links(JsonElement json, string @operator, out JsonElement left, out JsonElement right)
    {
        left = right = default;
        return json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 1
            && json.TryGetProperty(@operator, out var operands) && operands.ValueKind == JsonValueKind.Object && operands.GetPropertyCount() == 2
            && operands.TryGetProperty("left", out left) && operands.TryGetProperty("right", out right);
    }

    private IfExpr? ReadIf(JsonElement json)
    {
        if (!place.IsObject(json, "if", "then", "else")) return null;
        var (condition, then, otherwise) = (Part(json, "if"), Part(json, "then"), Part(json, "else"));
        return condition is null || then is null || otherwise is null ? null : new IfExpr(default, condition, then, otherwise);
    }

    private AttributeExpr? ReadAttribute(JsonElement json)
    {
        if (!place.IsObject(json, "left", "attr")) return null;
        var (target, name) = (Part(json, "left"), place.Text(json, "attr"));
        return target is null || name is null ? null : new AttributeExpr(default, target, name);
    }

    private HasExpr? ReadHas(JsonElement json)
    {
        if (!place.IsObject(json, "left", "attr")) return null;
        var (target, path) = (Part(json, "left"), ReadPath(json));
        return target is null || path is null ? null : new HasExpr(default, target, path);
    }

    // One attribute, or a path of several.
    private List<string>? ReadPath(JsonElement json)
    {
        if (!place.TryGet(json, "attr", out var attribute)) return null;
        if (attribute.ValueKind != JsonValueKind.Array) return place.Text(json, "attr") is { } single ? [single] : null;
        List<string> path = [];
        foreach (var element in attribute.EnumerateArray())
        {
            if (!place.TryGetText(element, out var name)) return null;
            path.Add(name);
        }

        if (path.Count > 0) return path;
        place.Refuse("WRIT1130", "has an empty path of attributes");
        return null;
    }

    private LikeExpr? ReadLike(JsonElement json)
    {
        if (!place.IsObject(json, "left", "pattern")) return null;
        var (target, pattern) = (Part(json, "left"), ReadPattern(json));
        return target is null || pattern is null ? null : new LikeExpr(default, target, pattern);
    }

    private Pattern? ReadPattern(JsonElement json)
    {
        if (!place.TryGet(json, "pattern", out var elements) || !place.IsArray(elements)) return null;
        List<string> pieces = [];
        var piece = new System.Text.StringBuilder();
        foreach (var element in elements.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("Literal", out var literal) && element.GetPropertyCount() == 1)
            {
                if (!place.TryGetText(literal, out var text)) return null;
                piece.Append(text);
                continue;
            }

            if (!JsonInput.TryGetString(element, out var word) || word != "Wildcard")
            {
                place.Refuse("WRIT1130", "has an element that is neither \"Wildcard\" nor {\"Literal\": …}");
                return null;
            }

            pieces.Add(piece.ToString());
            piece.Clear();
        }

        return Pattern.Of([.. pieces, piece.ToString()]);
    }

    private IsExpr? ReadIs(JsonElement json)
    {
        if (!place.IsObject(json, "left", "entity_type", "in")) return null;
        var (target, type) = (Part(json, "left"), place.EntityType(json, "entity_type"));
        var isIn = json.TryGetProperty("in", out var given) && given.ValueKind != JsonValueKind.Null;
        var container = isIn ? Part(json, "in") : null;
        return target is null || type is null || (isIn && container is null) ? null : new IsExpr(default, target, type, container);
    }
}
